import Execution
import Foundation

/// Keeps every event of a run that changes something in a file of the configuration directory, one JSON document a line.
struct RunLog: Sendable {
    private let file: FileHandle

    /// `DIR/logs/2026-11-21T01-30-00Z-deploy.ndjson`; nil when it cannot be written, which is no reason not to work.
    init?(directory: String, job: String) {
        let folder = URL(filePath: directory).appending(path: "logs")
        let time = Date.now.formatted(.iso8601).replacing(":", with: "-")
        let path = folder.appending(path: "\(time)-\(job).ndjson").path
        guard FileManager.default.fileExists(atPath: directory) else { return nil }
        try? FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: NSNumber(value: 0o700)]
        )
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: nil,
                attributes: [.posixPermissions: NSNumber(value: 0o600)]
            ), let file = FileHandle(forWritingAtPath: path)
        else { return nil }
        self.file = file
    }

    func add(_ event: Event) {
        try? file.write(contentsOf: Data((EventRecord(event).line + "\n").utf8))
    }
}
