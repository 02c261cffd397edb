import Kubernetes
import Plan

extension ReadinessWait {
    /// Asks, every second at last, until none of the objects is there; returns what still is when the time is over.
    ///
    /// - Parameter ask: carries the requests, and returns what its script has printed.
    func remainder(asking ask: (Script) async throws -> String) async throws -> StepFailure.Cause? {
        let clock = ContinuousClock()
        let end = clock.now + within
        let script = route.question(objects, named: "gone")
        var pauses = Pauses(upTo: .seconds(1))
        while true {
            let answers = try BatchText.wholeAnswers(try await ask(script), to: objects)
            let there = zip(objects, answers).first { $0.1.status != 404 }
            guard let (request, answer) = there else { return nil }
            if clock.now >= end { return .api(request.path, APIStatus(message: Self.words(answer))) }
            try await Task.sleep(for: pauses.next())
        }
    }

    private static func words(_ answer: Answer) -> String {
        guard let object = try? answer.object() else { return answer.summary }
        let finalizers = (object["metadata"]?["finalizers"]?.items ?? []).compactMap(\.string)
        return "is still being deleted" + (finalizers.isEmpty ? "" : ", held by \(finalizers.joined(separator: ", "))")
    }
}
