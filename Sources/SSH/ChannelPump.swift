/// What a channel is for: a command, or a tunnel. The pump asks for one step after another.
protocol ChannelUser: AnyObject {
    /// In the order in which they are tried.
    associatedtype Step: CaseIterable & Equatable

    /// Nobody wants it any more: a channel that opens late is closed at once.
    var isAbandoned: Bool { get }

    func open(on session: Session) -> Attempt<Channel>
    func take(_ step: Step, on channel: Channel) -> Stride
    func opened()
    /// The machine opens no channel.
    func refused(_ error: LibraryError)
    /// A step failed, not the session; the channel is closed next.
    func failed(_ error: LibraryError)
    /// All steps are done, and the channel is about to be closed.
    func ends(_ channel: Channel)
    func closed()
}

/// What a step came to.
enum Stride {
    case idle
    case moved
    case failed(LibraryError)
}

/// Opens a channel, lets its user read and write as far as the session allows, and closes it.
final class ChannelPump<User: ChannelUser> {
    let session: Session
    /// What steps read into.
    let scratch: Scratch
    private(set) var channel: Channel?
    private(set) var stage = Stage.opening
    /// The step whose packet is half sent; it has to be repeated before any other.
    private(set) var blocked: User.Step?
    private var isOver = false

    enum Stage { case opening, running, closing, closed }

    /// Passes in one go; each moves up to a scratch buffer in each direction.
    private static var longestRun: Int { 16 }

    init(session: Session, scratch: Scratch) {
        self.session = session
        self.scratch = scratch
    }

    /// Nothing more is to be done but to close.
    func finish() { isOver = true }

    /// The session is lost.
    func fail() {
        if stage == .opening { session.endOpening() }
        stage = .closed
        channel = nil
    }

    func advance(_ user: User) -> Advance {
        if stage == .opening, let advance = open(user) { return advance }
        if stage == .running, let advance = run(user) { return advance }
        if stage == .closing, let advance = close(user) { return advance }
        return .through
    }

    private func open(_ user: User) -> Advance? {
        guard session.beginOpening(user) else {
            if user.isAbandoned { stage = .closed }
            return user.isAbandoned ? .through : .waiting
        }
        switch user.open(on: session) {
        case .again: return .waiting
        case .done(let opened):
            session.endOpening()
            channel = opened
            stage = user.isAbandoned ? .closing : .running
            user.opened()
            return nil
        case .failed(let error):
            session.endOpening()
            guard !error.isFatal else { return .lost(error) }
            stage = .closed
            user.refused(error)
            return .through
        }
    }

    private func run(_ user: User) -> Advance? {
        guard let channel else { return nil }
        // While its packet was half sent, nobody else could send: theirs come before its next one.
        let hasHeldUp = blocked != nil
        for _ in 0..<Self.longestRun {
            var hasMoved = false
            for step in User.Step.allCases where blocked == nil || blocked == step {
                switch user.take(step, on: channel) {
                case .idle: break
                case .moved: hasMoved = true
                case .failed(let error) where error.isFatal: return .lost(error)
                case .failed(let error):
                    user.failed(error)
                    isOver = true
                }
                if session.isSending {
                    blocked = step
                    return .waiting
                }
                blocked = nil
            }
            if isOver {
                user.ends(channel)
                stage = .closing
                return nil
            }
            if !hasMoved { return .waiting }
            if hasHeldUp { return .more }
        }
        return .more
    }

    private func close(_ user: User) -> Advance? {
        guard let channel else { return nil }
        switch channel.close() {
        case .again: return .waiting
        case .failed(let error) where error.isFatal: return .lost(error)
        case .done, .failed:
            stage = .closed
            user.closed()
            return nil
        }
    }
}

extension Attempt where Value == Int {
    /// What it means that so many bytes were moved; of none, that nothing was.
    func stride(_ body: (Int) -> Void) -> Stride {
        switch self {
        case .again, .done(0): return .idle
        case .failed(let error): return .failed(error)
        case .done(let count):
            body(count)
            return .moved
        }
    }
}

extension Attempt where Value == Void {
    func stride(_ body: () -> Void) -> Stride {
        switch self {
        case .again: return .idle
        case .failed(let error): return .failed(error)
        case .done:
            body()
            return .moved
        }
    }
}
