import Dispatch

/// One session and whatever uses it: activities take turns until each is through, or the session has ended.
///
/// libssh2 never blocks: whatever cannot go on waits as an `Activity` until the transport or a deadline wakes the queue.
// @unchecked Sendable because it is touched only on its executor's queue.
final class Multiplexer: @unchecked Sendable {
    let executor: QueueExecutor
    private(set) var transport: (any Transport)?
    private(set) var session: Session?
    /// Why there is no session any more.
    private(set) var ending: SSHError.Problem?

    private var activities: [any Activity] = []
    /// Whose packet is half sent; libssh2 takes no other call before that one is through.
    private var sender: (any Activity)?
    /// The channel of a command that is over. libssh2 reads only on behalf of a channel, and an idle connection has to read, too: to
    /// answer the server's probes, and to notice its end.
    private var listening: Channel?
    private var alarm: Alarm?
    /// Nil until the login is through, which has deadlines of its own.
    private var liveness: Liveness?
    private let nextTurn: NextTurn

    init(executor: QueueExecutor) {
        self.executor = executor
        nextTurn = NextTurn(of: executor.queue)
    }

    // MARK: From connecting to the end

    /// Takes a transport into use; `session` follows once it is connected.
    func use(_ transport: any Transport) {
        self.transport?.close()
        self.transport = transport
        transport.start { @Sendable [weak self] in self?.wake() }
    }

    func use(_ session: Session?) { self.session = session }

    /// The login is through: from here on the machine has to give a sign of life now and then.
    func watch(every interval: Duration) {
        liveness = Liveness(interval: interval)
        setAlarm()
    }

    /// Says goodbye, if there is still somebody to say it to.
    func disconnect() { if let session, ending == nil { _ = session.disconnect() } }

    /// Gives up the session: everything under way fails, handles are freed, the socket is closed.
    func end(_ problem: SSHError.Problem) {
        guard ending == nil else { return }
        ending = problem
        session?.link.close()
        transport?.close()
        let left = activities
        activities = []
        sender = nil
        listening = nil
        for activity in left { activity.fail(problem) }
        session = nil
        transport = nil
        alarm?.stop()
        alarm = nil
    }

    // MARK: Activities

    /// Puts an activity under way, if it is not yet.
    func add(_ activity: any Activity) {
        if let ending {
            activity.fail(ending)
            return
        }
        if !activities.contains(where: { $0 === activity }) { activities.append(activity) }
        pump()
        setAlarm()
    }

    func cancel(_ id: Int) {
        for activity in activities where activity.id == id { activity.fail(.cancelled) }
        pump()
    }

    /// The transport has something, or room.
    private func wake() {
        session?.link.wake()
        pump()
    }

    /// From outside its queue's turn, and from another connection's work: something that an activity waits for has happened.
    func nudge() { executor.queue.async { self.pump() } }

    /// Lets every activity go as far as it can. What one reads from the socket may be another's, so none may rest before all have
    /// seen that nothing new has come.
    func pump() {
        guard ending == nil else { return }
        if activities.isEmpty { listen() }
        var hasMore = false
        var seen = -1
        while ending == nil, seen != progress {
            seen = progress
            hasMore = false
            for activity in activities where sender == nil || sender === activity {
                switch activity.advance() {
                case .waiting: break
                case .more: hasMore = true
                case .through: remove(activity)
                case .lost(let error): return end(error.loss(of: session?.link))
                }
                sender = session?.isSending == true ? activity : nil
                if sender != nil { break }
            }
        }
        transport?.awaitRoom(session.map { $0.isSending || $0.link.hasBacklog } ?? true)
        // Others share this queue, so what could go on forever takes turns with them.
        if hasMore { nextTurn.take { [weak self] in self?.pump() } }
    }

    private var progress: Int { session.map { $0.link.received + $0.turns } ?? 0 }

    private func remove(_ activity: any Activity) {
        activities.removeAll { $0 === activity }
        session?.noteTurn()
        if let spent = activity.spentChannel { listening = spent }
    }

    /// Reads while nothing is under way.
    private func listen() {
        guard liveness != nil, let session else { return }
        var isLost = false
        if let listening {
            if case .failed(let error) = unsafe listening.read(.output, into: executor.scratch.bytes) {
                isLost = error.isFatal
            }
        } else {
            isLost = !session.link.absorb()
        }
        if isLost { end(.disconnected(doing: "while idle", how: session.link.ending ?? "")) }
    }

    // MARK: Deadlines

    private func setAlarm() {
        guard ending == nil else { return }
        var earliest = liveness?.next
        for case let deadline? in activities.lazy.map(\.deadline) { earliest = min(earliest ?? deadline, deadline) }
        guard let earliest else { return }
        if alarm == nil { alarm = Alarm(queue: executor.queue) { @Sendable [weak self] in self?.ring() } }
        alarm?.set(earliest)
    }

    private func ring() {
        alarm?.hasRung()
        let now = ContinuousClock.now
        for activity in activities where activity.deadline.map({ $0 <= now }) == true { activity.expire() }
        if let session {
            switch liveness?.look(at: session.link) {
            // Half a packet of ours is a question, too.
            case .ask?: if sender == nil { session.probe() }
            case .silent(let duration)?: end(.silent(duration))
            case nil: break
            }
        }
        pump()
        setAlarm()
    }
}
