package import YAML

/// What distributions call the packages that jobs name, as `k8sPaiLibrary/packages.yaml` lists them.
package struct PackageTable: Sendable, Equatable {
    /// Who installs; `install-packages.sh` has a branch for each but `none`.
    package enum Installer: String, Sendable, CaseIterable {
        case apt, dnf, zypper, none
    }

    /// The distributions that one package manager serves.
    package struct Family: Sendable, Equatable, Decodable {
        package var distributions: [String]
        package var pluginFolder: String
        fileprivate var packages: [Row]
        /// Where they come from; nil where only the machines themselves know.
        fileprivate var sources: [PackageSource]?

        enum CodingKeys: String, CodingKey {
            case distributions, packages, sources
            case pluginFolder = "plugin-folder"
        }
    }

    package struct Row: Sendable, Equatable, Decodable {
        package var name: String
        /// The packages; none where the distribution has no such package.
        package var `is`: [String]
        package var distribution: [String]?
        package var from: String?
        /// A program, or its path, that makes the package needless.
        package var unless: String?
        /// Only where the driver of GPUs of this vendor is loaded.
        package var `for`: GPUVendor?
        package var containerd: String?
        package var archive: Archive?
        package var source: String?
    }

    /// Where a package comes from when no source of the machine has it.
    package struct Archive: Sendable, Equatable, Decodable {
        /// Of the files that apt has of it.
        package var name: String
        package var url: String
        package var suite: String
        /// Where its key is.
        package var key: String
        /// Of the key that signs it, 40 hexadecimal digits.
        package var fingerprint: String
    }

    private let families: [Installer: Family]

    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String) throws(YAMLError) {
        let top = Mark(file: file, line: 1, column: 1)
        guard let entries = try Node.parse(text, file: file)?.mapping?.entries else {
            throw YAMLError("the table of packages has no families", at: top)
        }
        var families: [Installer: Family] = [:]
        for entry in entries {
            guard let installer = entry.key.string.flatMap(Installer.init) else {
                throw YAMLError(
                    "\(entry.key.summary) is no package manager; there are "
                        + Installer.allCases.map(\.rawValue).joined(separator: ", "),
                    at: entry.key.mark
                )
            }
            let family = try YAMLDecoder(refusesUnknownKeys: true).decode(Family.self, from: entry.value)
            for (row, node) in zip(family.packages, entry.value["packages"]?.sequence ?? []) {
                try Self.check(row, installer, at: node.mark)
            }
            for (source, node) in zip(family.sources ?? [], entry.value["sources"]?.sequence ?? []) {
                if let fault = source.fault { throw YAMLError(fault, at: node.mark) }
            }
            families[installer] = family
        }
        guard families[.none] != nil else {
            throw YAMLError("the family 'none', for distributions that no other has, is missing", at: top)
        }
        self.families = families
    }

    private static func check(_ row: Row, _ installer: Installer, at mark: Mark) throws(YAMLError) {
        if row.from != nil, row.distribution == nil {
            throw YAMLError("'from' is a release of a 'distribution', and none is named", at: mark)
        }
        if let from = row.from, Self.release(from) == nil {
            throw YAMLError("'\(from)' is no release; write \"13\" or \"24.04\"", at: mark)
        }
        if installer == .none, !row.is.isEmpty {
            throw YAMLError("'none' installs nothing, so that '\(row.name)' is no package there", at: mark)
        }
        if let archive = row.archive {
            guard archive.url.hasPrefix("https://"), archive.key.hasPrefix("https://") else {
                throw YAMLError("an archive's 'url' and 'key' begin with https://", at: mark)
            }
            guard archive.fingerprint.count == 40, archive.fingerprint.allSatisfy(\.isHexDigit) else {
                throw YAMLError("a key's 'fingerprint' has 40 hexadecimal digits", at: mark)
            }
        }
    }

    /// `24.04` as numbers; nil for what is none.
    private static func release(_ text: String) -> [Int]? {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }

    // MARK: What a machine has

    package func family(of distribution: Distribution) -> (installer: Installer, family: Family) {
        let names = [[distribution.id], distribution.like]
        for known in names {
            for installer in Installer.allCases {
                if let family = families[installer], !Set(known).isDisjoint(with: family.distributions) {
                    return (installer, family)
                }
            }
        }
        return (.none, families[.none] ?? Family(distributions: [], pluginFolder: "/usr/lib/cni", packages: []))
    }

    /// What a name of a job is there.
    package func row(_ name: String, on distribution: Distribution) -> Row {
        let (installer, family) = family(of: distribution)
        return family.packages.first { $0.name == name && Self.fits($0, distribution) }
            ?? Row(name: name, is: installer == .none ? [] : [name])
    }

    private static func fits(_ row: Row, _ distribution: Distribution) -> Bool {
        guard let distributions = row.distribution else { return true }
        guard distributions.contains(distribution.id) else { return false }
        guard let first = row.from.flatMap(release), let own = release(distribution.version) else { return true }
        return !own.lexicographicallyPrecedes(first)
    }

    /// Where the packages for machines of this kind come from, and what sources.list says of that; nil when the table does not know.
    package func source(for system: OperatingSystem) -> (source: PackageSource, text: String)? {
        families.values.lazy.flatMap { $0.sources ?? [] }.compactMap { source in
            source.text(for: system).map { (source, $0) }
        }.first
    }

    // MARK: What to ask, before the distribution is known

    /// What may bring Docker: one of any vendor will do.
    package static let dockers: Set = ["docker", "docker-ce"]

    /// What gives containers their GPUs.
    package static let gpuToolkit = "gpu-toolkit"

    /// A job's names, where `docker` may also mean what the configuration could have chosen.
    package static func asked(_ names: [String]) -> Set<String> {
        Set(names).union(names.contains("docker") ? dockers : [])
    }

    private func rows(_ names: Set<String>) -> [Row] {
        Installer.allCases.flatMap { families[$0]?.packages ?? [] }.filter { names.contains($0.name) }
    }

    /// All that the packages of these names may be called.
    package func packages(_ names: Set<String>) -> Set<String> { names.union(rows(names).flatMap(\.is)) }

    /// Of each, the first that they may be called: Docker's daemon.
    package func firsts(_ names: Set<String>) -> Set<String> { Set(rows(names).compactMap(\.is.first)) }

    /// The programs that make some of them needless.
    package func programs(_ names: Set<String>) -> Set<String> { Set(rows(names).compactMap(\.unless)) }

    /// Where their packages may come from.
    package func archives(_ names: Set<String>) -> [Archive] { rows(names).compactMap(\.archive) }

    /// The packages that may bring the containerd of these.
    package func containerds(_ names: Set<String>) -> Set<String> { Set(rows(names).compactMap(\.containerd)) }
}
