import ClusterModel
package import YAML

/// Which containerd a kubelet can work with, as `k8sPaiLibrary/runtimes.yaml` lists it.
public struct RuntimeTable: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// The kubelet's minor version.
        var kubernetes: Version
        /// The oldest that can work; nil when the table knows of none.
        var needs: Version?
        /// The first patch of each series that containerd recommends, the oldest series first.
        var tested: [Version]
    }

    /// What the table says of one containerd.
    enum Verdict: Equatable {
        case fine
        /// It may work; the oldest that is recommended, of its own series if there is one.
        case untested(Version)
        case tooOld(Version)
    }

    private let rows: [Row]

    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String) throws(YAMLError) {
        struct Text: Decodable {
            struct Row: Decodable {
                var kubernetes: Node
                var needs: Node?
                var tested: [Node]
                var source: String
            }
            var containerd: [Row]
        }
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of runtimes is empty", at: Mark(file: file, line: 1, column: 1))
        }
        var rows: [Row] = []
        for row in try YAMLDecoder(refusesUnknownKeys: true).decode(Text.self, from: node).containerd {
            var tested: [Version] = []
            for node in row.tested { tested.append(try Self.version(node)) }
            guard !tested.isEmpty else { throw YAMLError("'tested' names no version", at: row.kubernetes.mark) }
            let needs: Version? = if let node = row.needs { try Self.version(node) } else { nil }
            rows.append(Row(kubernetes: try Self.version(row.kubernetes), needs: needs, tested: tested.sorted()))
        }
        self.rows = rows
    }

    private static func version(_ node: Node) throws(YAMLError) -> Version {
        guard let version = node.string.flatMap({ Version($0) }) else {
            throw YAMLError("\(node.summary) is not a version", at: node.mark)
        }
        return version
    }

    func verdict(on containerd: Version, kubelet: Version) -> Verdict {
        guard
            let row = rows.first(where: {
                ($0.kubernetes.major, $0.kubernetes.minor) == (kubelet.major, kubelet.minor)
            })
        else { return .fine }
        if let needs = row.needs, containerd < needs { return .tooOld(needs) }
        func isSeries(_ version: Version) -> Bool {
            (version.major, version.minor) == (containerd.major, containerd.minor)
        }
        if let own = row.tested.first(where: isSeries) { return containerd < own ? .untested(own) : .fine }
        // One that is newer than all of them has come since.
        return row.tested.first { containerd < $0 }.map(Verdict.untested) ?? .fine
    }
}

extension MachineCheckup {
    /// The containerd that pods run in, or would run in once it is installed.
    func containerd() -> [Finding] {
        guard cluster.kubernetes.runtime == .containerd else { return [] }
        let kubelet = cluster.kubernetes.version(of: .kubelet)
        let what: String
        let text: String
        if let installed = check.containerd {
            (what, text) = ("containerd \(installed) is installed", installed)
        } else if let package = planner.containerdPackage(on: facts), let version = check.containerdCandidates[package]
        {
            (what, text) = ("the package '\(package)' there is \(version)", version)
        } else {
            return []
        }
        // `1.6.20~ds1-1+deb12u3` is one of Debian's.
        let number = text.split(separator: ":").last?.prefix { $0.isNumber || $0 == "." } ?? ""
        guard let version = Version(number) else { return [] }
        let fix =
            check.containerd == nil && cluster.kubernetes.dockerPackage != "docker-ce"
            ? "set 'docker-package: docker-ce' in kubernetes-configuration.yaml, whose containerd.io is a current one, or use a later release of the distribution"
            : "install a later one there (containerd.io of Docker's archive, for one), or use a Kubernetes that goes with it"
        let name = "Kubernetes \(kubelet.major).\(kubelet.minor)"
        return switch planner.library.runtimes.verdict(on: version, kubelet: kubelet) {
        case .fine: []
        case .untested(let tested):
            [warning("\(what), and \(name) was tested with \(tested.bare) and later ones: an older one may work", fix)]
        case .tooOld(let needed): [error("\(what), and \(name) needs \(needed.bare) or later", fix)]
        }
    }
}
