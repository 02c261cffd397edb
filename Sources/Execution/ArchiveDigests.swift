import Foundation
import PKI

/// By what a machine that takes an archive from another knows that it is the one of this box: SHA-256, in hexadecimal digits.
struct ArchiveDigests: Sendable, Equatable {
    let whole: String
    /// In bytes.
    let piece: Int
    /// Of each piece.
    private(set) var pieces: [String] = []
    private(set) var bytes = 0

    /// Each machine in a row has a piece later than the one before it: they are small beside the whole, and not so small that comparing them takes longer than
    /// bringing them.
    static func piece(of bytes: Int) -> Int { min(max(bytes / 64, 256 << 10), 4 << 20) }

    /// - Throws: when the file cannot be read, or the run is interrupted.
    init(of path: String) throws {
        piece = Self.piece(of: FileSize.of(path))
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var whole = RunningDigest()
        while let data = try file.read(upToCount: piece), !data.isEmpty {
            try Task.checkCancellation()
            let bytes = Array(data)
            whole.add(bytes)
            pieces.append(Digest.sha256Hex(bytes))
            self.bytes += bytes.count
        }
        self.whole = whole.hexadecimal
    }
}
