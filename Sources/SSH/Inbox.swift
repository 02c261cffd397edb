/// What a command has printed and nobody has taken yet.
struct Inbox {
    /// What happens to output that nobody has taken yet.
    enum Overflow {
        /// The command is ended when there is more than this.
        case fail(limit: Int)
        /// Reading stops, and so, once the windows are full, does the command.
        case pause(at: Int)
    }

    var overflow: Overflow
    /// In both streams, with what came before the command began.
    private(set) var received = 0
    private(set) var start: RemoteStart
    /// Parts a command's errors from those of login scripts and sudo.
    private let marker: [UInt8]
    private let user: String
    private var output: [UInt8] = []
    private var errorOutput: [UInt8] = []

    private static let errorTail = 1 << 16

    init(marker: String, user: String, overflow: Overflow) {
        start = RemoteStart(marker: marker)
        self.user = user
        self.marker = Array(marker.utf8) + [UInt8(ascii: "\n")]
        self.overflow = overflow
    }

    var hasRoom: Bool {
        if case .pause(let limit) = overflow { return output.count < limit }
        return true
    }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Takes in a piece of output; returns what of it the command itself printed.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> ArraySlice<UInt8> {
        received += bytes.count
        return unsafe start.take(bytes)
    }

    /// Keeps a piece until it is taken; returns the limit when that made too much of it, and then keeps nothing.
    mutating func keep(_ bytes: ArraySlice<UInt8>) -> Int? {
        output += bytes
        guard case .fail(let limit) = overflow, output.count > limit else { return nil }
        output = []
        return limit
    }

    mutating func receiveErrors(_ bytes: UnsafeRawBufferPointer) {
        received += bytes.count
        unsafe errorOutput += bytes
        // Cut seldom, so that a chatty command does not cost a copy of the tail for every line.
        if errorOutput.count > 4 * Self.errorTail { errorOutput.removeFirst(errorOutput.count - Self.errorTail) }
    }

    /// How the command came out that ended like this.
    func outcome(_ status: ExitStatus) -> Result<CommandResult, SSHError.Problem> {
        let after = errorOutput.position(after: marker) ?? errorOutput.startIndex
        let errors = Array(errorOutput[after...].suffix(Self.errorTail))
        guard start.hasStarted else {
            let text = String(decoding: errors.isEmpty ? start.noise : errors, as: UTF8.self)
            if start.hasReachedSudo { return .failure(.sudoRefused(SudoRefusal(errorText: text, user: user))) }
            let lines = text.split(whereSeparator: \.isNewline)
            return .failure(.notStarted(explanation: lines.last.map(String.init) ?? ""))
        }
        return .success(CommandResult(status: status, errorOutput: errors))
    }
}
