import PKI
import Plan
import Foundation

/// What a machine has of a payload since a run that was interrupted.
struct Arrival: Equatable {
    /// In bytes.
    var size: Int
    /// SHA-256, in hexadecimal digits.
    var digest: String

    /// - Parameter answer: as a `Resumption` asks for it.
    /// - Returns: nil where there is nothing to go on with.
    init?(_ answer: String) {
        let words = answer.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let size = Int(words[0]), size > 0 else { return nil }
        self.size = size
        digest = String(words[1])
    }

    /// Whether a file of this box begins with just these bytes.
    ///
    /// - Parameter whole: the digest of the file, where it is known.
    /// - Throws: when the file cannot be read, or the run is interrupted.
    func begins(_ path: String, whole: String? = nil) throws -> Bool {
        let total = FileSize.of(path)
        guard size <= total else { return false }
        if let whole, size == total { return digest == whole }
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var digest = RunningDigest()
        var rest = size
        while rest > 0 {
            try Task.checkCancellation()
            guard let piece = try file.read(upToCount: min(rest, 1 << 20)), !piece.isEmpty else { return false }
            digest.add(Array(piece))
            rest -= piece.count
        }
        return digest.hexadecimal == self.digest
    }
}

extension Script {
    /// The script as one that is sent its payload from a byte on.
    func going(onFrom offset: Int) -> Script {
        var script = self
        if resumption != nil { script.text = "arrived=\(offset)\n" + text }
        return script
    }
}
