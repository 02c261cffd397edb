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

    private var waiting: [(requests: [Request], turn: CheckedContinuation<Turn, Never>)] = []
    private var isUnderWay = false

    /// - Parameter send: carries requests there; those of others are among them.
    func answers(
        to requests: [Request],
        send: @Sendable ([Request]) async throws -> [Answer]
    ) async throws -> [Answer] {
        if isUnderWay {
            let turn = await withCheckedContinuation { waiting.append((requests, $0)) }
            if case .answered(let result) = turn { return try result.get() }
        }
        isUnderWay = true
        defer { passOn() }
        // Tracks that begin together are here within a moment.
        try await Task.sleep(for: .milliseconds(10))
        let others = waiting
        waiting = []
        do {
            let all = try await send(requests + others.flatMap(\.requests))
            var rest = all.dropFirst(requests.count)
            for other in others {
                other.turn.resume(returning: .answered(.success(Array(rest.prefix(other.requests.count)))))
                rest = rest.dropFirst(other.requests.count)
            }
            return Array(all.prefix(requests.count))
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
    func ask(_ requests: [Request], named name: String) async throws -> [Answer] {
        try await pool.answers(to: requests) { all in
            let script = route.question(all, named: name, patience: 0)
            let answers = try BatchText.answers(try await remote.answer(to: script, tell: tell), to: all)
            guard answers.count == all.count else {
                throw BatchError(
                    description: "the answers of the API break off after \(answers.count) of \(all.count)"
                )
            }
            return answers
        }
    }

    /// Carries a batch out, wave after wave, and asks again for as long as `api-batch.sh` would.
    ///
    /// - Returns: why it came to nothing; nil when all requests have done what they were for.
    func carryOut(_ batch: APIBatch) async throws -> StepFailure.Cause? {
        let clock = ContinuousClock()
        let began = clock.now
        for wave in batch.waves {
            var pending = wave
            while true {
                let answers = try await ask(pending, named: batch.script.name)
                let gone = began.duration(to: clock.now)
                let open = zip(pending, answers).filter { $0.mayPass(as: $1, after: gone, of: batch.patience) }
                let failed = zip(pending, answers).first { request, answer in
                    !request.isFulfilled(by: answer) && !request.mayPass(as: answer, after: gone, of: batch.patience)
                }
                if let (request, answer) = failed {
                    return .api(request.subject, answer.problem ?? APIStatus(message: answer.summary))
                }
                guard !open.isEmpty else { break }
                pending = open.map(\.0)
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        return nil
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
