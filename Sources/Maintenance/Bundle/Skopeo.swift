import ClusterModel
import Execution
import Foundation

/// The program that copies images from registries (github.com/containers/skopeo; a package of Debian 11 and later).
struct Skopeo {
    /// How a registry is reached.
    struct Way: Sendable, Equatable {
        /// Where its password is; nil for where `skopeo login` and `docker login` put it.
        var authFile: String?
        /// A folder with its authorities, `*.crt`; nil for the box's own.
        var certificates: String?
        /// Whether it speaks HTTP without TLS.
        var isPlain = false
    }

    /// Of registries that are not reached as all others are, by host.
    var ways: [String: Way] = [:]
    var usual = Way()
    /// Where it may leave what it needs on its way.
    var scratch: String
    /// Whether what is signed, and by whom, is somebody's policy here.
    var hasPolicy: Bool

    /// For one image, from the slowest of lines.
    private static let limit = Duration.seconds(7200)

    /// - Parameter environment: where HOME is.
    init(scratch: String, environment: [String: String]) {
        self.scratch = scratch
        let places = ["/etc/containers", (environment["HOME"] ?? "/root") + "/.config/containers"]
        hasPolicy = places.contains { FileManager.default.fileExists(atPath: $0 + "/policy.json") }
    }

    /// The words that copy an image into an archive, which must not be there yet.
    func copying(_ image: BundledImage, to path: String) -> [String] {
        var words = ["skopeo"]
        // Without a policy skopeo does nothing at all, and the one it comes with takes everything.
        if !hasPolicy { words.append("--insecure-policy") }
        words += ["--override-os", "linux", "--override-arch", image.architecture, "--tmpdir", scratch]
        words += ["copy", "--quiet", "--retry-times", "3"]
        let way = ways[ImageReference.host(of: image.reference)] ?? usual
        if let authFile = way.authFile { words += ["--src-authfile", authFile] }
        if let certificates = way.certificates { words += ["--src-cert-dir", certificates] }
        if way.isPlain { words.append("--src-tls-verify=false") }
        return words + ["docker://\(image.reference)", "docker-archive:\(path):\(image.reference)"]
    }

    /// - Throws: why it did not, in a sentence.
    func copy(_ image: BundledImage, to path: String) async throws {
        let outcome = try await LocalProgram(copying(image, to: path), limit: Self.limit).run()
        guard outcome.status == 0 else {
            throw JobFailure.failed(Self.reason(outcome.errors, outcome.status))
        }
    }

    static func checkPresence() async throws {
        do {
            _ = try await LocalProgram(["skopeo", "--version"], limit: .seconds(30)).run()
        } catch is LocalProblem {
            throw JobFailure.refused([
                "there is no skopeo here, which copies images: 'apt-get install skopeo' brings it, and 'dnf install skopeo'"
            ])
        }
    }

    /// What it says last, without the time and level that its log puts around it.
    static func reason(_ errors: String, _ status: Int32) -> String {
        guard let line = errors.split(whereSeparator: \.isNewline).last else { return "skopeo ends with \(status)" }
        guard let message = line.firstMatch(of: /msg="((?:[^"\\]|\\.)*)"/) else { return String(line) }
        return String(message.output.1).replacing("\\\"", with: "\"")
    }
}
