import Plan
import Foundation

extension TextReplacement {
    /// Writes the file whole, and keeps the one that was there.
    ///
    /// - Throws: when the file has changed since it was read, so that no one's change is lost.
    package func carryOut() throws(LocalProblem) {
        let files = FileManager.default
        guard files.contents(atPath: target).map({ String(decoding: $0, as: UTF8.self) }) == old else {
            throw LocalProblem("\(path) was changed by someone else just now: run the same command again")
        }
        try Files.makeFolder(URL(filePath: target).deletingLastPathComponent().path)
        let owner = try? files.attributesOfItem(atPath: target)
        if let old { try place(old, at: backup, owner) }
        try place(new, at: target, owner)
    }

    private func place(_ text: String, at place: String, _ owner: [FileAttributeKey: Any]?) throws(LocalProblem) {
        let staged = "\(place).paictl-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: staged) }
        try Files.create(staged, mode: 0o600, text)
        // Root may do this for somebody else, who could not read the file otherwise.
        if let owner, getuid() == 0 {
            try Files.writing(staged) {
                try FileManager.default.setAttributes(
                    owner.filter { [.ownerAccountID, .groupOwnerAccountID].contains($0.key) },
                    ofItemAtPath: staged
                )
            }
        }
        try Files.rename(staged, place)
    }
}
