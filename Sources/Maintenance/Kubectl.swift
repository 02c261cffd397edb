import ClusterModel
import Foundation
import PKI

/// Where kubectl comes from.
package enum KubectlSource: Sendable, Equatable {
    /// The file `kubectl` in the image bundle.
    case bundle
    /// With its SHA-256 in hexadecimal digits; nil when a file beside it, `.sha256` behind its name, has that.
    case url(String, sha256: String?)
    /// The distribution's, of whatever version that is.
    case package
}

/// A kubectl on this box, and how one of the right version gets there.
struct Kubectl: Sendable {
    let path: String
    /// The cluster's.
    let version: Version
    let source: KubectlSource
    /// The image bundle's directory.
    let bundle: String?
    /// What curl is told of proxies for a URL, as lines of its configuration.
    let proxy: @Sendable (String) -> String

    /// Where Kubernetes publishes kubectl of a version, for boxes like this one.
    static func published(_ version: Version) -> KubectlSource {
        #if arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "amd64"
        #endif
        return .url("https://dl.k8s.io/release/\(version)/bin/linux/\(architecture)/kubectl", sha256: nil)
    }

    static let package = "/usr/bin/kubectl"

    /// Which version a kubectl says that it has; nil when there is none, or it does not say.
    static func version(of path: String) async throws -> Version? {
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        do {
            let outcome = try await LocalProgram(
                words: [path, "version", "--client", "--output=json"],
                // Some versions read the kubeconfig first, and fail when it is broken.
                environment: ["KUBECONFIG": "/dev/null"],
                limit: .seconds(30)
            ).run()
            return try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)).clientVersion.version
        } catch let error as CancellationError {
            throw error
        } catch {
            return nil
        }
    }

    private struct Answer: Decodable {
        struct Client: Decodable {
            var gitVersion: String
            var version: Version? { Version(gitVersion) }
        }
        var clientVersion: Client
    }

    // MARK: Installing

    /// Brings kubectl to its place; what is there stays until the new one has proved to be the right one.
    ///
    /// - Parameter previous: the version of the kubectl that is there, which is kept under that name.
    /// - Throws: a refusal when what came is not what it should be; nothing has been changed then.
    func install(replacing previous: Version?) async throws {
        if source == .package { return try await installPackage() }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let staged = "\(folder)/.kubectl.paictl-\(ProcessInfo.processInfo.processIdentifier)"
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: staged) }
        switch source {
        case .url(let url, let sum): try await download(url, sum, to: staged)
        default:
            let bundled = URL(filePath: "\(bundle ?? "")/kubectl").resolvingSymlinksInPath().path
            try files.copyItem(atPath: bundled, toPath: staged)
        }
        try files.setAttributes([.posixPermissions: NSNumber(value: 0o755)], ofItemAtPath: staged)
        guard let came = try await Self.version(of: staged) else {
            throw JobFailure.refused(["\(place) has no kubectl that runs on this box"])
        }
        guard came == version else {
            throw JobFailure.refused(["\(place) has kubectl \(came), and the cluster's version is \(version)"])
        }
        if let previous {
            let kept = "\(path)-\(previous)"
            try? files.removeItem(atPath: kept)
            try files.linkItem(atPath: path, toPath: kept)
        }
        try Files.rename(staged, path)
    }

    /// The source, as it is named in a sentence.
    var place: String {
        switch source {
        case .bundle: "the image bundle '\(bundle ?? "")'"
        case .url(let url, _): Self.withoutPassword(url)
        case .package: "the distribution"
        }
    }

    private static func withoutPassword(_ url: String) -> String { url.replacing(/\/\/[^\/@]*@/, with: "//") }

    private func download(_ url: String, _ given: String?, to staged: String) async throws {
        var sum = given
        if sum == nil {
            let text = try await fetch(url + ".sha256")
            sum = text.split(whereSeparator: \.isWhitespace).first.map { $0.lowercased() }
            guard sum?.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
                throw JobFailure.refused(["\(place).sha256 holds no SHA-256 checksum: give it with --sha256"])
            }
        }
        _ = try await fetch(url, to: staged)
        let found = Digest.sha256Hex(Array(try Data(contentsOf: URL(filePath: staged))))
        guard found == sum?.lowercased() else {
            throw JobFailure.refused([
                "\(place) has the SHA-256 checksum \(found), and should have \(sum ?? ""): nothing was installed"
            ])
        }
    }

    /// curl knows proxies, authorities and retries, and every box has it or can; it reads the URL, which may hold a password, from stdin.
    private func fetch(_ url: String, to file: String? = nil) async throws -> String {
        func quoted(_ text: String) -> String {
            "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline })\""
        }
        let protocols = url.hasPrefix("https:") ? "=https" : url.hasPrefix("file:") ? "=file" : "=http,https"
        let outcome = try await LocalProgram(
            words: [
                "curl", "--config", "-", "--fail", "--silent", "--show-error", "--location", "--proto", protocols,
                "--connect-timeout", "20", "--retry", "2",
            ],
            input: proxy(url) + "url = \(quoted(url))\n" + (file.map { "output = \(quoted($0))\n" } ?? ""),
            limit: .seconds(900)
        ).run()
        guard outcome.status == 0 else {
            let reason = outcome.errors.split(separator: "\n").last ?? "curl ends with \(outcome.status)"
            throw JobFailure.failed("\(Self.withoutPassword(url)): \(reason); --from names another place")
        }
        return outcome.output
    }

    private func installPackage() async throws {
        func apt(_ words: String...) async throws -> LocalProgram.Outcome {
            try await LocalProgram(words: words, limit: .seconds(900)).run()
        }
        let known = try await apt("apt-cache", "pkgnames", "kube").output.split(separator: "\n")
        guard let name = ["kubectl", "kubernetes-client"].first(where: { known.contains(Substring($0)) }) else {
            throw JobFailure.failed("the distribution has no package of kubectl, or its lists are empty: name a URL")
        }
        let words = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", name]
        let isRoot = getuid() == 0
        // Root's side has the limit, too: no signal of ours ends what sudo has started.
        let sudo = isRoot ? [] : ["sudo", "-n", "timeout", "--kill-after=10", "900"]
        let outcome = try await LocalProgram(
            words: sudo + ["env", "DEBIAN_FRONTEND=noninteractive"] + words,
            limit: .seconds(isRoot ? 900 : 930)
        ).run()
        guard outcome.status == 0 else {
            let said = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            // What timeout says when it has ended a program.
            let reason = !isRoot && [124, 137].contains(outcome.status) ? "it takes longer than 900 s" : said
            throw JobFailure.failed("'\(words.joined(separator: " "))' failed: \(reason)")
        }
    }
}
