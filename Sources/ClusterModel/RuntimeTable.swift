package import YAML

/// Which containerd a kubelet can work with, as `k8sPaiLibrary/runtimes.yaml` lists it.
package struct RuntimeTable: Sendable, Equatable {
    struct Row: Sendable, Equatable {
        /// The kubelet's minor version.
        var kubernetes: Version
        /// The oldest that can work; nil when the table knows of none.
        var needs: Version?
        /// The first patch of each series that containerd recommends, the oldest series first.
        var tested: [Version]
    }

    /// What the table says of one containerd.
    package enum Fitness: Equatable {
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

    package func fitness(of containerd: Version, kubelet: Version) -> Fitness {
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
        return row.tested.first { containerd < $0 }.map(Fitness.untested) ?? .fine
    }
}
