import ClusterPlanning
import Execution
import Foundation
import Plan

extension SnapshotSource {
    /// Reads a snapshot from the first byte to the last, and what stands beside it.
    ///
    /// - Throws: a refusal when it is broken, or what stands beside it is another snapshot's.
    init(verifying path: String) throws(JobFailure) {
        let file: SnapshotFile
        let record: SnapshotRecord?
        let keys = path + SnapshotRecord.ending
        do {
            file = try SnapshotFile(verifying: path)
            record = try FileManager.default.fileExists(atPath: keys) ? SnapshotRecord(reading: keys) : nil
        } catch { throw .refused([error.description]) }
        if let record, record.sha256 != file.sha256 {
            throw .refused([
                "\(keys) is of another snapshot than \(path), whose SHA-256 is \(file.sha256): put its own beside it"
            ])
        }
        self.init(path: path, sha256: file.sha256, bytes: file.bytes, record: record)
    }
}
