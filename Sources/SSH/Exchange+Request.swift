extension Exchange {
    /// What is asked of a machine.
    struct Request {
        var command: Command
        let input: Input
        let keepsInputOpen: Bool
        let overflow: Inbox.Overflow
        let limit: Duration
        let deadline: ContinuousClock.Instant

        init(
            _ command: Command,
            input: Input = .none,
            keepsInputOpen: Bool = false,
            overflow: Inbox.Overflow = .fail(limit: 1 << 16),
            within limit: Duration
        ) {
            self.command = command
            self.input = input
            self.keepsInputOpen = keepsInputOpen
            self.overflow = overflow
            self.limit = limit
            deadline = .now + limit
        }

        /// An input that stays open counts as there even if nothing is in it yet.
        var readsInput: Bool { keepsInputOpen || !input.parts.isEmpty }
    }

    /// Who wants to know how far a command is.
    struct Callbacks {
        var start: (() -> Void)?
        var output: (() -> Void)?
        var sent: (() -> Void)?
        var end: ((Outcome) -> Void)?
        /// The remote session has to be ended, by another channel; called once it is known.
        var orphan: ((Int32) -> Void)?
    }

    /// When a command is ended: until it has begun there is less time.
    struct TimeLimit {
        var deadline: ContinuousClock.Instant?
        private let end: ContinuousClock.Instant
        private let limit: Duration

        /// How long a login shell and sudo may take until the command begins; one whose profile waits for a person never ends.
        private static let start = Duration.seconds(60)

        init(of request: Request) {
            end = request.deadline
            limit = request.limit
            deadline = min(end, .now + Self.start)
        }

        mutating func begin() { deadline = end }

        /// What it means that time is up.
        func problem(hasStarted: Bool) -> SSHError.Problem {
            if !hasStarted, deadline != end {
                return .notStarted(explanation: "it had not begun after \(Self.start.inWords)")
            }
            return .timedOut(doing: "running a command (\(limit.inWords))")
        }
    }
}
