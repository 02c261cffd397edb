import ClusterPlanning
import Foundation

extension OwnAuthorities {
    /// Reads what a folder has of them.
    init(reading folder: String, lifetime: Int, now: Int64) throws {
        var texts: [String: String] = [:]
        for file in Self.files {
            let path = "\(folder)/\(file)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw JobFailure.refused(["\(path) cannot be read: who runs paictl must be allowed to"])
            }
            // What is no text is no PEM either, and told as that.
            texts[file] = String(decoding: bytes, as: UTF8.self)
        }
        try self.init(texts, in: folder, lifetime: lifetime, now: now)
    }
}
