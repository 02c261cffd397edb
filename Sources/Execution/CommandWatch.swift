import Plan
import Foundation
import SSH

/// Follows one script on one machine, and tells how far its payload is and how it ended.
struct CommandWatch: Sendable {
    private let script: String
    private let machine: String
    private let redaction: Redaction
    private let meter: Meter
    private let input: Input
    /// The script, behind its length; what follows it is left for the script to read.
    let text: [UInt8]
    private let tell: @Sendable (Event.Kind) -> Void
    private let began = ContinuousClock.now

    /// - Parameter offset: of the payload's first byte that is sent.
    init(
        _ script: Script,
        from offset: Int = 0,
        on machine: String,
        redaction: Redaction,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) {
        self.script = script.name
        self.machine = machine
        self.redaction = redaction
        self.tell = tell
        text = Array("\(script.text.utf8.count)\n\(script.text)".utf8)
        let size = script.payload.map(FileSize.of) ?? 0
        let name = script.payload.map { URL(filePath: $0).lastPathComponent } ?? ""
        meter = Meter(head: text.count, payload: size, skipped: offset) {
            tell(.uploading(file: name, sent: $0, size: size))
        }
        var input = Input.bytes(text)
        if let payload = script.payload { input = input + .file(payload, from: offset) }
        self.input = input
    }

    /// What the machine is sent.
    var watchedInput: Input { input.reporting { [meter] in meter.advance(to: $0) } }

    /// The script is there, without a payload.
    func sent() { meter.advance(to: text.count) }

    /// The command came to an end, good or bad.
    @discardableResult
    func ended(_ result: CommandResult, received: Int? = nil) -> Outcome {
        let said = redaction.lastLines(of: result.errorOutput)
        var command = record
        switch result.status {
        case .exited(let status): command.exitStatus = status
        case .signaled: command.failure = result.status.failure
        }
        command.received = (received ?? result.output.count) + result.errorOutput.count
        command.said = said
        tell(.commandEnded(command))
        // What went well is not looked at.
        let printed = command.isSuccess ? [] : redaction.lastLines(of: result.output)
        return Outcome(
            failure: result.status.failure,
            output: printed.joined(separator: "\n"),
            errorOutput: said.joined(separator: "\n")
        )
    }

    /// The command will not come to an end that anyone sees: the connection broke, the deadline passed, the run was interrupted.
    func broke(_ error: any Error) {
        var command = record
        command.failure = Task.isCancelled ? "interrupted" : Redaction.withoutKeys("\(error)")
        tell(.commandEnded(command))
    }

    private var record: FinishedCommand {
        FinishedCommand(name: script, machine: machine, took: began.duration(to: .now), sent: meter.sent)
    }
}

enum FileSize {
    /// Of a file of this box; 0 when it is not there, which whoever reads it will say.
    static func of(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}

extension Plan {
    /// Bytes that its steps send to machines beside their scripts.
    package var uploadSize: Int {
        steps.flatMap(\.work).reduce(0) { size, work in
            guard case .script(let script) = work, let payload = script.payload else { return size }
            return size + FileSize.of(payload)
        }
    }
}
