import Execution

/// A command on a machine as logs keep it.
struct CommandRecord: Codable, Sendable, Equatable {
    var name: String
    var machine: String
    var exitStatus: Int32?
    var failure: String?
    var seconds: Double
    var sent: Int
    var received: Int
    var said: [String]?

    init(_ command: FinishedCommand) {
        name = command.name
        machine = command.machine
        exitStatus = command.exitStatus
        failure = command.failure
        seconds = command.took.inSeconds
        sent = command.sent
        received = command.received
        said = command.said.isEmpty ? nil : command.said
    }

    var command: FinishedCommand {
        FinishedCommand(
            name: name,
            machine: machine,
            exitStatus: exitStatus,
            failure: failure,
            took: .milliseconds(Int64(seconds * 1000)),
            sent: sent,
            received: received,
            said: said ?? []
        )
    }
}

extension Duration {
    /// To the millisecond.
    var inSeconds: Double { Double(self / .milliseconds(1)).rounded(.down) / 1000 }
}
