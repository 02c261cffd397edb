import Kubernetes
import Plan

/// Follows the objects of a wait until they are ready, tells how far they are, and when they do not get there finds out why.
struct ReadinessWatch: Sendable {
    private let wait: ReadinessWait
    private let remote: any Remote
    /// Where others ask, too.
    private let api: PooledAPI?
    private let pause: Duration
    private let elapsed: @Sendable () -> Duration
    private let tell: @Sendable (Event.Kind) -> Void

    /// - Parameters:
    ///   - api: asks beside others; nil for one that asks alone.
    ///   - pause: from one look to the next, once it has taken a while.
    ///   - elapsed: how long it has been waited; by the clock, from now on, unless said.
    init(
        _ wait: ReadinessWait,
        on remote: any Remote,
        through api: PooledAPI? = nil,
        pause: Duration = .seconds(2),
        elapsed: (@Sendable () -> Duration)? = nil,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) {
        self.wait = wait
        self.remote = remote
        self.api = api
        self.pause = pause
        let began = ContinuousClock.now
        self.elapsed = elapsed ?? { began.duration(to: .now) }
        self.tell = tell
    }

    /// Why they have not become ready; nil once they have.
    func cause() async throws -> StepFailure.Cause? {
        var last: ReadinessLook?
        var watch = PodWatch()
        var teller = ProgressTeller()
        var pauses = Pauses(upTo: pause)
        while true {
            let question = ReadinessQuestion(wait.objects, after: last)
            let look = try question.look(try await ask(question.requests))
            last = look
            let time = elapsed()
            guard !look.unready.isEmpty else {
                if !look.remarks.isEmpty { tell(.found(look.remarks)) }
                return nil
            }
            let lost = Set(watch.lost(among: look.unready.flatMap(\.unreadyPods), at: time))
            try Task.checkCancellation()
            // Whoever is not ready is asked why at once.
            guard look.unready.allSatisfy(\.isExplained) else { continue }
            if let progress = teller.news(of: look, watch, at: time) { tell(.progress(progress)) }
            if time >= wait.within { return .unready(try await explained(look.unready)) }
            let failed = look.unready.compactMap { $0.without(allBut: lost) }
            if !failed.isEmpty { return .unready(try await explained(failed)) }
            try await Task.sleep(for: pauses.next())
        }
    }

    private func ask(_ requests: [Request]) async throws -> [Answer] {
        if let api { return try await api.ask([requests], named: "readiness") }
        return try await remote.answers(to: requests, by: wait.route, named: "readiness") { kind in
            // A look every two seconds is no news, unless it fails.
            if case .commandEnded(let command) = kind, command.isSuccess { return }
            tell(kind)
        }
    }

    private func explained(_ unready: [ReadinessLook.Object]) async throws -> [UnreadyObject] {
        var objects = unready.map { UnreadyObject($0.name, $0.words, pods: UnreadyPod.grouped($0.unreadyPods)) }
        try await addLabels(&objects)
        try await addLogs(&objects)
        objects.changePods { $0.words = remote.redacted($0.words).joined(separator: " ") }
        return objects
    }

    /// Which labels no machine has.
    private func addLabels(_ objects: inout [UnreadyObject]) async throws {
        guard objects.contains(where: { $0.pods.contains { $0.reason == .unscheduled } }) else { return }
        let nodes = try? await ask([.nodeLabels]).first?.object()
        objects.changePods { if $0.reason == .unscheduled { $0.keepMissingLabels(among: nodes ?? [:]) } }
    }

    /// The last that containers have printed: of a few, so that one can read it.
    private func addLogs(_ objects: inout [UnreadyObject]) async throws {
        let requests = Array(objects.flatMap(\.pods).compactMap(\.logRequest).prefix(5))
        guard !requests.isEmpty else { return }
        let answers = try await ask(requests)
        let texts = Dictionary(zip(requests, answers).map { ($0, $1) }) { first, _ in first }
        objects.changePods { pod in
            guard let request = pod.logRequest, let answer = texts[request], answer.isSuccess else { return }
            pod.log = remote.redacted(answer.body)
        }
    }
}

extension [UnreadyObject] {
    fileprivate mutating func changePods(_ change: (inout UnreadyPod) -> Void) {
        for object in indices {
            for pod in self[object].pods.indices { change(&self[object].pods[pod]) }
        }
    }
}
