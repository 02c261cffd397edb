package import Plan
package import ClusterModel
import Foundation

extension KubectlProgram {
    /// Which version a kubectl says that it has; nil when there is none, or it does not say.
    package static func version(of path: String) async throws -> Version? {
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        do {
            // Some versions read the kubeconfig first, and fail when it is broken.
            let words = ["env", "KUBECONFIG=/dev/null", path, "version", "--client", "--output=json"]
            let outcome = try await LocalProgram(words, limit: .seconds(30)).run()
            return try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)).clientVersion.version
        } catch {
            if Task.isCancelled { throw CancellationError() }
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

    /// What is odd about a version beside the cluster's; nil when nothing is.
    package func remark(on present: Version) -> String? {
        guard let wanted = Version(version), present != wanted else { return nil }
        let isFar = present.major != wanted.major || abs(present.minor - wanted.minor) > 1
        return "\(path) is \(present), and the cluster \(version)"
            + (isFar ? ": more than one minor version apart, they may misunderstand each other" : "")
    }

    /// Brings kubectl to its place; what is there stays until the new one has proved to be the right one.
    ///
    /// - Returns: what is odd about the one that is there now.
    /// - Throws: a refusal when what came is not what it should be; nothing has been changed then.
    package func install() async throws -> [String] {
        if source == .package {
            try await installPackage()
        } else {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            try Files.makeFolder(folder, mode: 0o755)
            let staged = "\(folder)/.kubectl.paictl-\(ProcessInfo.processInfo.processIdentifier)"
            defer { try? FileManager.default.removeItem(atPath: staged) }
            try await bring(to: staged)
            try await prove(staged)
            if let keepsAs {
                try? FileManager.default.removeItem(atPath: keepsAs)
                try Files.writing(keepsAs) { try FileManager.default.linkItem(atPath: path, toPath: keepsAs) }
            }
            try Files.rename(staged, path)
        }
        return [try await Self.version(of: path).flatMap(remark)].compactMap { $0 }
    }

    private func bring(to staged: String) async throws {
        if case .url(let url, let sum) = source { try await download(url, sum, to: staged) }
        try Files.writing(staged) {
            if case .file(let file) = source {
                try FileManager.default.copyItem(
                    atPath: URL(filePath: file).resolvingSymlinksInPath().path,
                    toPath: staged
                )
            }
            try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o755)], ofItemAtPath: staged)
        }
    }

    private func prove(_ staged: String) async throws {
        guard let came = try await Self.version(of: staged) else {
            throw LocalProblem("\(place) has no kubectl that runs on this host", isRefusal: true)
        }
        guard came == Version(version) else {
            throw LocalProblem("\(place) has kubectl \(came), and the cluster's version is \(version)", isRefusal: true)
        }
    }

    private func download(_ url: String, _ given: String?, to staged: String) async throws {
        let download = Download(url, proxy: proxy, remedy: "--from names another place")
        let beside = Download("\(url).sha256", proxy: proxy, remedy: download.remedy)
        let text = if let given { given } else { try await beside.fetch() }
        guard let sum = Download.checksum(in: text) else {
            throw LocalProblem("\(beside.place) holds no SHA-256 checksum: give it with --sha256", isRefusal: true)
        }
        try await download.fetch(to: staged)
        try await Download.check(staged, of: download.place, has: sum)
    }

    private func installPackage() async throws {
        let known = try await LocalProgram(["apt-cache", "pkgnames", "kube"], limit: .seconds(900)).run().output
            .split(separator: "\n")
        guard let name = ["kubectl", "kubernetes-client"].first(where: { known.contains(Substring($0)) }) else {
            throw LocalProblem("the distribution has no package of kubectl, or its lists are empty: name a URL")
        }
        let words = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", name]
        let isRoot = getuid() == 0
        // Root's side has the limit, too: no signal of ours ends what sudo has started.
        let sudo = isRoot ? [] : ["sudo", "-n", "timeout", "--kill-after=10", "900"]
        let outcome = try await LocalProgram(
            sudo + ["env", "DEBIAN_FRONTEND=noninteractive"] + words,
            limit: .seconds(isRoot ? 900 : 930)
        ).run()
        guard outcome.status == 0 else {
            let said = outcome.errors.trimmed
            // What timeout says when it has ended a program.
            let reason = !isRoot && [124, 137].contains(outcome.status) ? "it takes longer than 900 s" : said
            throw LocalProblem("'\(words.joined(separator: " "))' failed: \(reason)")
        }
    }
}
