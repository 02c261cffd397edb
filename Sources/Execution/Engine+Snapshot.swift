import Foundation
import Plan

extension Engine {
    /// Brings a snapshot to this box, and puts it into its place if it is whole; its record first: where the snapshot is, the keys are.
    func keep(_ snapshot: KeptSnapshot, _ track: Track) async throws -> StepFailure.Cause? {
        let place = try onThisBox { try here.place(snapshot.path) }
        let staged = place + ".unverified"
        defer { try? FileManager.default.removeItem(atPath: staged) }
        let remote = try remote(for: snapshot.script, track)
        let outcome = try await remote.fetch(snapshot.script, to: staged) { send($0, track) }
        if let cause = outcome.cause(of: snapshot.script) { return cause }
        let file = try SnapshotFile(verifying: staged)
        var record = snapshot.record
        record.sha256 = file.sha256
        try onThisBox {
            try here.write(snapshot.path + SnapshotRecord.ending, mode: 0o600, contents: try record.text())
        }
        try Files.rename(staged, place)
        send(
            .found([
                "\(snapshot.path): \(file.size), revision \(record.revision) or later, whole by its SHA-256 \(file.sha256)"
            ]),
            track
        )
        return nil
    }
}
