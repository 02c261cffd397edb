import Kubernetes
import Plan

extension ReadinessWait {
    /// Asks every two seconds until all objects are ready; returns what is not when the time is over, or cannot become so any more.
    ///
    /// - Parameter ask: carries the batch, and returns what its script has printed.
    func failure(asking ask: (Script) async throws -> String) async throws -> StepFailure.Cause? {
        let clock = ContinuousClock()
        let end = clock.now + within
        while true {
            let printed = try await ask(batch.script)
            let late = try unready(printed)
            guard let first = late.first else { return nil }
            if clock.now >= end { return .api(first.subject, APIStatus(message: first.words)) }
            if let lost = late.first(where: \.isLost) { return .api(lost.subject, APIStatus(message: lost.words)) }
            try await Task.sleep(for: .seconds(2))
        }
    }

    private struct Late {
        var subject: String
        var words: String
        var isLost: Bool
    }

    private func unready(_ printed: String) throws -> [Late] {
        let requests = Array(batch.waves.joined())
        return zip(requests, try BatchText.answers(printed, to: requests)).compactMap { request, answer in
            guard let object = try? answer.object() else {
                return Late(subject: request.subject, words: answer.summary, isLost: false)
            }
            let subject = ObjectReference(of: object)?.description ?? request.subject
            switch Readiness(of: object) {
            case .ready: return nil
            case .progressing(let words): return Late(subject: subject, words: words, isLost: false)
            case .failed(let words): return Late(subject: subject, words: words, isLost: true)
            }
        }
    }
}
