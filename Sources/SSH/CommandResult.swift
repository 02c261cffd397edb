/// How a command ended, and what it printed.
package struct CommandResult: Sendable, Hashable {
    package var status: ExitStatus
    package var output: [UInt8]
    /// The last 64 KiB of what it wrote to standard error.
    package var errorOutput: [UInt8]

    package init(status: ExitStatus, output: [UInt8] = [], errorOutput: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errorOutput = errorOutput
    }

    package var isSuccess: Bool { status == .exited(0) }
    package var text: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}

/// The end of a process: by itself, or by a signal.
package enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    case exited(Int32)
    /// The signal's name without SIG: `KILL`.
    case signaled(String)

    package var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signaled(let name): "signal \(name)"
        }
    }
}
