/// What packages are made for: a release of a distribution, on one architecture.
package struct OperatingSystem: Sendable, Hashable {
    /// `ID` of /etc/os-release.
    package var distribution: String
    /// `VERSION_ID`.
    package var release: String
    /// As Debian and Go name it: `amd64`, `arm64`.
    package var architecture: String

    package init(_ distribution: String, _ release: String, _ architecture: String) {
        self.distribution = distribution
        self.release = release
        self.architecture = architecture
    }

    /// - Parameter machine: as `uname -m` has it.
    package init(_ distribution: Distribution, machine: String) {
        self.init(distribution.id, distribution.version, Self.architecture(of: machine))
    }

    /// Reads `debian-12-amd64`; nil for what is none.
    package init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, !parts.contains("") else { return nil }
        self.init(parts.dropLast(2).joined(separator: "-"), parts[parts.count - 2], parts[parts.count - 1])
    }

    /// Fit for the name of a file.
    package var name: String { "\(distribution)-\(release)-\(architecture)" }

    /// - Parameter machine: as `uname -m` has it.
    package static func architecture(of machine: String) -> String {
        ["x86_64": "amd64", "aarch64": "arm64"][machine] ?? machine
    }
}

/// Packages in an archive that is sent to machines, together with the index by which their package manager knows them.
package struct BundledPackages: Sendable, Equatable {
    /// A tar archive.
    package var path: String
    package var system: OperatingSystem
    /// Package → version.
    package var versions: [String: String]
    package var bytes: Int

    package init(path: String, system: OperatingSystem, versions: [String: String], bytes: Int = 0) {
        self.path = path
        self.system = system
        self.versions = versions
        self.bytes = bytes
    }
}
