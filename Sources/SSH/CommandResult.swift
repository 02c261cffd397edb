/// How a command ended, and what it printed.
public struct CommandResult: Sendable, Hashable {
    public var status: ExitStatus
    public var output: [UInt8]
    /// The last 64 KiB of what it wrote to standard error.
    public var errorOutput: [UInt8]

    public init(status: ExitStatus, output: [UInt8] = [], errorOutput: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errorOutput = errorOutput
    }

    public var isSuccess: Bool { status == .exited(0) }
    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}

/// The end of a process: by itself, or by a signal.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    case exited(Int32)
    /// The signal's name without SIG: `KILL`.
    case signaled(String)

    public var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signaled(let name): "signal \(name)"
        }
    }
}
