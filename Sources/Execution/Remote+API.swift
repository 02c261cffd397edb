package import Kubernetes
package import Plan

extension Remote {
    /// What an API server answers to requests of several tracks, each with its waves: track by track, wave by wave.
    ///
    /// - Parameter patience: for how many seconds what may pass by itself is asked again.
    /// - Throws: when not all answers come; a request that comes to nothing has one like all others.
    package func answers(
        to tracks: [[[Request]]],
        by route: APIRoute,
        named name: String,
        patience: Int,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> [Answer] {
        let script = route.question(tracks: tracks, named: name, patience: patience)
        let printed = try await answer(to: script, tell: tell)
        return try BatchText.wholeAnswers(printed, to: tracks.flatMap { $0.flatMap(\.self) })
    }

    /// The same of requests that are all sent at once.
    package func answers(
        to requests: [Request],
        by route: APIRoute,
        named name: String,
        patience: Int = 1,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> [Answer] {
        try await answers(to: [[requests]], by: route, named: name, patience: patience, tell: tell)
    }
}
