import Kubernetes
import Plan

/// What several tracks ask of one API server, sent together: whatever comes while others are under way goes with the next.
///
/// A script on a master costs as much as many requests in it, so that thirty services with ten objects each take a few scripts.
actor APIPool {
    private enum Turn {
        case answered(Result<[Answer], any Error>)
        /// Nobody is under way any more: whoever gets this sends its own, and what has come meanwhile.
        case sends
    }

    private var waiting: [(waves: [[Request]], turn: CheckedContinuation<Turn, Never>)] = []
    private var isUnderWay = false

    /// - Parameter send: carries there what several ask, each in waves, and returns the answers one after the other; what others ask is among it.
    func answers(
        to waves: [[Request]],
        send: @Sendable ([[[Request]]]) async throws -> [Answer]
    ) async throws -> [Answer] {
        if isUnderWay {
            let turn = await withCheckedContinuation { waiting.append((waves, $0)) }
            if case .answered(let result) = turn { return try result.get() }
        }
        isUnderWay = true
        defer { passOn() }
        // Tracks that begin together are here within a moment.
        try await Task.sleep(for: .milliseconds(10))
        let others = waiting
        waiting = []
        do {
            var rest = try await send([waves] + others.map(\.waves))[...]
            func next(_ waves: [[Request]]) -> [Answer] {
                let count = waves.reduce(0) { $0 + $1.count }
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
            let own = next(waves)
            for other in others { other.turn.resume(returning: .answered(.success(next(other.waves)))) }
            return own
        } catch {
            for other in others { other.turn.resume(returning: .answered(.failure(error))) }
            throw error
        }
    }

    private func passOn() {
        if waiting.isEmpty {
            isUnderWay = false
        } else {
            // It is under way from now on, though it has not begun.
            waiting.removeFirst().turn.resume(returning: .sends)
        }
    }
}

/// An API server, and those who ask it beside each other.
struct PooledAPI: Sendable {
    let pool: APIPool
    let remote: any Remote
    let route: APIRoute
    let tell: @Sendable (Event.Kind) -> Void

    /// - Throws: when not all answers come; a request that comes to nothing has one like all others.
    func ask(_ waves: [[Request]], named name: String) async throws -> [Answer] {
        try await pool.answers(to: waves) {
            try await remote.answers(to: $0, by: route, named: name, patience: 0, tell: tell)
        }
    }

    /// Carries a batch out, wave after wave, and asks again for as long as `api-batch.sh` would.
    ///
    /// - Returns: why it came to nothing; nil when all requests have done what they were for.
    func carryOut(_ batch: APIBatch) async throws -> StepFailure.Cause? {
        let clock = ContinuousClock()
        let began = clock.now
        var waves = batch.waves
        while true {
            var answers = try await ask(waves, named: batch.script.name)[...]
            let gone = began.duration(to: clock.now)
            var open: [Request] = []
            var done = 0
            for wave in waves where open.isEmpty {
                for (request, answer) in zip(wave, answers) {
                    if request.mayPass(as: answer, after: gone, of: batch.patience) {
                        open.append(request)
                    } else if !request.isFulfilled(by: answer) {
                        return .api(request.subject, answer.problem ?? APIStatus(message: answer.summary))
                    }
                }
                answers = answers.dropFirst(wave.count)
                done += 1
            }
            guard !open.isEmpty else { return nil }
            waves = [open] + waves.dropFirst(done)
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}

extension Request {
    /// Whether the same request may soon be answered otherwise.
    fileprivate func mayPass(as answer: Answer, after gone: Duration, of patience: Duration) -> Bool {
        guard gone < patience else { return false }
        return answer.problem?.mayPass == true
            || gone < .seconds(30) && answer.status.map(passing.contains) == true
    }
}
