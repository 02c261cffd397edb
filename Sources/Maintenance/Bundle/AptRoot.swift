import ClusterModel
import Execution
import Foundation

/// apt of this box for packages of other machines: sources, lists, cache and records are in a folder of its own, so that it needs no
/// root, and neither sees nor changes what is installed here. How the archive is reached, proxies above all, is as /etc/apt says.
struct AptRoot: Sendable {
    let folder: String
    private let architecture: String

    /// For all packages, from the slowest of lines.
    private static let limit = Duration.seconds(7200)

    /// Makes the folder, or goes on in one that is there.
    init(_ folder: String, for order: PackageOrder) throws {
        self.folder = folder
        architecture = order.system.architecture
        for name in ["lists/partial", "archives/partial"] { try Files.makeFolder("\(folder)/\(name)") }
        try Files.create("\(folder)/sources.list", mode: 0o600, order.sources)
        // As on a machine on which nothing is installed: all that is needed comes along, whatever the machine has.
        try Files.create("\(folder)/status", mode: 0o600, "")
    }

    /// The words that run one of apt's programs here. Signatures are checked whatever the box's own configuration says.
    func command(_ program: String, _ words: [String]) -> [String] {
        let options = [
            "Dir::Etc::SourceList": "\(folder)/sources.list", "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null", "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": folder, "Dir::State::Lists": "\(folder)/lists", "Dir::State::status": "\(folder)/status",
            "Dir::Cache": folder, "Dir::Cache::Archives": "\(folder)/archives", "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "", "APT::Architecture": architecture, "APT::Architectures": architecture,
            "APT::Default-Release": "", "APT::Install-Recommends": "false", "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any", "APT::Get::AllowUnauthenticated": "false",
            "Acquire::AllowInsecureRepositories": "false", "Acquire::AllowWeakRepositories": "false",
            "Acquire::AllowDowngradeToInsecureRepositories": "false", "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        ]
        return ["env", "LC_ALL=C", program]
            + options.sorted { $0.key < $1.key }.flatMap { ["-o", "\($0.key)=\($0.value)"] }
            + words
    }

    /// Fetches the lists of the archive, and then the packages with all that they need.
    ///
    /// - Returns: the index of what was fetched, with the checksums that the distribution has signed.
    /// - Throws: why not, in a sentence.
    func fetch(_ names: [String]) async throws -> PackageIndex {
        try await run("apt-get", ["update", "--quiet=2"])
        let listed = try await run("apt-get", ["install", "--print-uris", "--quiet=2"] + names)
        try await run("apt-get", ["install", "--download-only", "--yes", "--quiet=2"] + names)
        let shown = try await run("apt-cache", ["show"] + Self.packages(listed))
        do { return try PackageIndex(shown) } catch { throw JobFailure.failed("what apt-cache shows: \(error)") }
    }

    /// `NAME=VERSION` of each package that `apt-get --print-uris` tells of: URI, file, size and checksum a line.
    static func packages(_ listed: String) -> [String] {
        listed.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 3, line.hasPrefix("'") else { return nil }
            let parts = words[1].split(separator: "_")
            guard parts.count == 3 else { return nil }
            return "\(parts[0])=\(parts[1].replacing("%3a", with: ":").replacing("%5f", with: "_"))"
        }
    }

    @discardableResult private func run(_ program: String, _ words: [String]) async throws -> String {
        let outcome = try await LocalProgram(command(program, words), limit: Self.limit).run()
        guard outcome.status == 0 else { throw JobFailure.failed(Self.reason(outcome.errors, program, outcome.status)) }
        return outcome.output
    }

    /// The first of its errors: what comes behind it says less.
    static func reason(_ errors: String, _ program: String, _ status: Int32) -> String {
        let lines = errors.split(whereSeparator: \.isNewline)
        if let line = lines.first(where: { $0.hasPrefix("E: ") }) { return String(line.dropFirst(3)) }
        return lines.last.map(String.init) ?? "\(program) ends with \(status)"
    }

    static func checkPresence() async throws {
        let outcome = try await LocalProgram(["env", "LC_ALL=C", "apt-get", "--version"], limit: .seconds(30)).run()
        guard outcome.status == 0 else {
            throw JobFailure.refused([
                "there is no apt-get here, which fetches packages of Debian and Ubuntu: make the bundle on one of these"
            ])
        }
    }
}
