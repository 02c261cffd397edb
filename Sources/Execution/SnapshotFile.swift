package import Plan
import Foundation
import PKI

/// A snapshot of etcd on this box, as `etcdctl snapshot save` writes it: a database, and behind it the SHA-256 of that.
package struct SnapshotFile: Sendable, Equatable {
    package let path: String
    package let bytes: Int
    /// In hexadecimal digits.
    package let sha256: String

    /// Pages of a database are multiples of this, so that a rest of 32 bytes is the hash (etcd, `snapshot.go`).
    private static let unit = 512

    /// Reads it from the first byte to the last.
    ///
    /// - Throws: a refusal when it is no snapshot, has no hash, or is not what its hash says.
    package init(verifying path: String) throws(LocalProblem) {
        self.path = path
        let (size, counted, said): (Int, String, String)
        do { (size, counted, said) = try Self.hashes(of: FileHandle(forReadingFrom: URL(filePath: path))) } catch {
            throw LocalProblem("the snapshot \(path) cannot be read: \(error.reason)")
        }
        guard size > 32, size % Self.unit == 32 else {
            throw LocalProblem(
                "\(path) does not end with its hash, so that nobody can tell whether it is whole: "
                    + (size > 0 && size % Self.unit == 0
                        ? "it is a copy of a member's file, or a snapshot that lost its last 32 bytes; only what 'paictl etcd snapshot' or "
                            + "'etcdctl snapshot save' wrote is restored"
                        : "it is no snapshot of etcd, or a part of one"),
                isRefusal: true
            )
        }
        guard counted == said else {
            throw LocalProblem(
                "\(path) is damaged: its SHA-256 is \(counted), and the one at its end is \(said); take another snapshot",
                isRefusal: true
            )
        }
        bytes = size
        sha256 = said
    }

    /// How long it is, the hash of what is before its last 32 bytes, and what those say.
    private static func hashes(of file: FileHandle) throws -> (size: Int, counted: String, said: String) {
        let size = Int(try file.seekToEnd())
        try file.seek(toOffset: 0)
        var left = max(0, size - 32)
        var digest = RunningDigest()
        while left > 0, let part = try file.read(upToCount: min(left, 1 << 20)), !part.isEmpty {
            digest.add(Array(part))
            left -= part.count
        }
        let end = try file.readToEnd() ?? Data()
        return (size, digest.hexadecimal, end.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
}

extension SnapshotFile {
    /// `3.2 MB`, and so on.
    package var size: String { bytes.formatted(.byteCount(style: .file)) }
}

extension SnapshotRecord {
    /// As it is written.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// - Throws: a refusal when it is none.
    package init(reading path: String) throws(LocalProblem) {
        do { self = try JSONDecoder().decode(SnapshotRecord.self, from: Data(contentsOf: URL(filePath: path))) } catch {
            throw LocalProblem(
                "\(path) cannot be read as what paictl keeps beside a snapshot: \(error.reason)",
                isRefusal: true
            )
        }
    }
}
