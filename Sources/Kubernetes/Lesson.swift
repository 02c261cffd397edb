import Foundation

/// Something that a stage of a network tells once it runs, and that later stages go by.
package struct Lesson: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        /// A field of the object at a path of the API.
        case field(object: String, FieldPath)
        case log(Log)
        /// A field of what a server answers.
        case answer(WebRequest, FieldPath)
    }

    /// A line that a container prints.
    package struct Log: Sendable, Hashable {
        package var namespace: String
        /// A selector of labels.
        package var pods: String
        package var container: String
        /// A regular expression; its first group is what is learned.
        package var pattern: String

        package init(namespace: String, pods: String, container: String, pattern: String) {
            (self.namespace, self.pods, self.container, self.pattern) = (namespace, pods, container, pattern)
        }
    }

    /// `identity of miner-1`: the same in every run.
    package var name: String
    package var source: Source
    /// What is added to what is learned, which is a moment then; nil where it is taken as it is.
    package var later: Duration?

    package init(_ name: String, _ source: Source, later: Duration? = nil) {
        (self.name, self.source, self.later) = (name, source, later)
    }

    /// Whether the cluster keeps it, as it cannot be asked for ever: logs are cut off.
    package var isKept: Bool { if case .field = source { false } else { true } }

    /// What the API is asked first; nil for what it does not know.
    package var question: Request? {
        switch source {
        case .field(let object, _): Request.get(object)
        case .log(let log):
            Request(
                .get,
                "/api/v1/namespaces/\(log.namespace)/pods",
                query: [Request.Parameter(name: "labelSelector", value: log.pods)]
            )
        case .answer: nil
        }
    }

    /// What the API is asked once it has answered that; nil when there is nothing to ask.
    ///
    /// - Throws: where the answer says neither that there is something nor that there is nothing.
    package func logs(after answer: Answer) throws -> Request? {
        guard case .log(let log) = source else { return nil }
        let running = try (answer.object()["items"]?.items ?? []).first { pod in
            pod["metadata"]?["deletionTimestamp"] == nil && pod["status"]?["phase"]?.string == "Running"
        }
        guard let name = running?["metadata"]?["name"]?.string else { return nil }
        var request = Request(
            .get,
            "/api/v1/namespaces/\(log.namespace)/pods/\(name)/log",
            // From its beginning: programs say who they are when they start.
            query: [
                Request.Parameter(name: "container", value: log.container),
                Request.Parameter(name: "limitBytes", value: "500000"),
            ]
        )
        request.accept = Request.text
        return request
    }

    /// What an answer says of it; nil where it does not yet.
    ///
    /// - Throws: where the answer says neither.
    package func value(in answer: Answer) throws -> String? {
        switch source {
        case .field(_, let path), .answer(_, let path):
            if answer.status == 404 { return nil }
            return try answer.object()[path].map { $0.string ?? $0.text }.flatMap(moved)
        case .log(let log):
            // 400 says that the container has not begun.
            if [400, 404].contains(answer.status) { return nil }
            guard answer.isSuccess else { throw answer.problem ?? APIStatus(message: answer.summary) }
            let match = try Regex(log.pattern).firstMatch(in: answer.body)
            return match.flatMap { match in
                (match.output.count > 1 ? match.output[1] : match.output[0]).substring.map(String.init)
            }.flatMap(moved)
        }
    }

    private func moved(_ text: String) -> String? {
        guard let later else { return text.isEmpty ? nil : text }
        let format = ISO8601DateFormatter()
        return format.date(from: text).map { format.string(from: $0 + TimeInterval(later.components.seconds)) }
    }
}
