import Foundation

/// The kubeconfig of the person who runs paictl: the first file of $KUBECONFIG, or else ~/.kube/config.
struct UserKubeconfig {
    /// Absolute, as its user calls it.
    let path: String
    /// Where it is once symbolic links are followed, also one that leads to a file that is not there yet.
    let target: String
    /// Nil when there is no file.
    let text: String?

    init(environment: [String: String]) throws(JobFailure) {
        let named = environment["KUBECONFIG"]?.split(separator: ":").first.map(String.init)
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        path = URL(filePath: named ?? "\(home)/.kube/config").standardizedFileURL.path
        target = try Self.target(of: path)
        guard FileManager.default.fileExists(atPath: target) else {
            text = nil
            return
        }
        guard let data = FileManager.default.contents(atPath: target) else {
            throw .configuration(["\(path):1:1: the file cannot be read: is it yours?"])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw .configuration(["\(path):1:1: the file is not UTF-8: save it as UTF-8"])
        }
        self.text = text
    }

    /// Where the file is kept as it was before the last change.
    var backup: String { path + ".before-paictl" }

    /// Writes the file whole, mode 0600 from the first moment, and keeps the one that was there.
    ///
    /// - Throws: when the file has changed since it was read, so that no one's change is lost.
    func write(_ new: String) throws {
        let files = FileManager.default
        guard files.contents(atPath: target).map({ String(decoding: $0, as: UTF8.self) }) == text else {
            throw JobFailure.failed("\(path) was changed by someone else just now: run the same command again")
        }
        let folder = URL(filePath: target).deletingLastPathComponent().path
        if !files.fileExists(atPath: folder) {
            try files.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: NSNumber(value: 0o700)]
            )
        }
        let owner = try? files.attributesOfItem(atPath: target)
        if let text { try place(text, at: backup, owner) }
        try place(new, at: target, owner)
    }

    private func place(_ text: String, at place: String, _ owner: [FileAttributeKey: Any]?) throws {
        let staged = "\(place).paictl-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: staged) }
        try Files.create(staged, mode: 0o600, text)
        // Root may do this for somebody else, who could not read the file otherwise.
        if let owner, getuid() == 0 {
            try FileManager.default.setAttributes(
                owner.filter { [.ownerAccountID, .groupOwnerAccountID].contains($0.key) },
                ofItemAtPath: staged
            )
        }
        try Files.rename(staged, place)
    }

    private static func target(of path: String) throws(JobFailure) -> String {
        var target = path
        for _ in 0..<40 {
            guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else { return target }
            target =
                URL(filePath: link, relativeTo: URL(filePath: target).deletingLastPathComponent())
                .standardizedFileURL.path
        }
        throw .configuration(["\(path):1:1: its symbolic links lead in a circle"])
    }
}
