package import Kubernetes
import Plan

/// Asks for what stages of networks tell.
package struct LessonInquiry: Sendable {
    private let lessons: [Lesson]

    package init(_ lessons: [Lesson]) { self.lessons = lessons }

    /// - Parameter ask: carries requests to the API.
    /// - Returns: name → what it is, of those that can be told now.
    /// - Throws: where an answer says neither what it is nor that there is nothing yet.
    package func answers(ask: ([Request]) async throws -> [Answer]) async throws -> [String: String] {
        let asked = lessons.compactMap { lesson in lesson.question.map { (lesson, $0) } }
        var found: [String: String] = [:]
        var logs: [(lesson: Lesson, request: Request)] = []
        for ((lesson, _), answer) in zip(asked, asked.isEmpty ? [] : try await ask(asked.map(\.1))) {
            if case .log = lesson.source {
                if let request = try lesson.logs(after: answer) { logs.append((lesson, request)) }
            } else {
                found[lesson.name] = try lesson.value(in: answer)
            }
        }
        for (log, answer) in zip(logs, logs.isEmpty ? [] : try await ask(logs.map(\.request))) {
            found[log.lesson.name] = try log.lesson.value(in: answer)
        }
        for lesson in lessons {
            guard case .answer(let request, _) = lesson.source else { continue }
            let answer = try await request.answer()
            if request.lack(in: answer) == nil { found[lesson.name] = try lesson.value(in: answer) }
        }
        return found
    }
}

extension LessonWait {
    /// Asks until all is told, and says why that does not come about; nil once it has.
    func cause(
        pause: Duration = .seconds(2),
        ask: ([Request]) async throws -> [Answer]
    ) async throws -> StepFailure.Cause? {
        let began = ContinuousClock.now
        while true {
            let found = try await LessonInquiry(lessons).answers(ask: ask)
            let missing = lessons.map(\.name).filter { found[$0] == nil }
            guard !missing.isEmpty else { return nil }
            guard began.duration(to: .now) < within else {
                let names = missing.prefix(5).joined(separator: ", ")
                return .here("after \(within.components.seconds) s nothing has told \(names)")
            }
            try await Task.sleep(for: pause)
        }
    }
}
