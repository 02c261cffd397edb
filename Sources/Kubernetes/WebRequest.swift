/// One request to a server that is not the cluster's API, as a value; who carries it there is not its business.
package struct WebRequest: Sendable, Hashable {
    package struct Header: Sendable, Hashable {
        package var name: String
        /// It may be a secret.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What an answer must be so that it says yes.
    package struct Expectation: Sendable, Hashable {
        package struct Field: Sendable, Hashable {
            package var path: FieldPath
            package var value: String

            package init(path: FieldPath, value: String) {
                self.path = path
                self.value = value
            }
        }

        /// None for any success, 200 to 299.
        package var statuses: Set<Int>
        package var fields: [Field]

        package init(statuses: Set<Int> = [], fields: [Field] = []) {
            self.statuses = statuses
            self.fields = fields
        }
    }

    package var method: Request.Method
    /// `http://`, `https://`, or `service://NAME:PORT/…` for a Service of the cluster.
    package var url: String
    package var headers: [Header]
    package var body: String?
    package var expectation: Expectation
    /// How long one try may take.
    package var within: Duration
    /// A header of the answer that is to be known.
    package var told: String?

    package init(
        _ method: Request.Method,
        _ url: String,
        headers: [Header] = [],
        body: String? = nil,
        expectation: Expectation = Expectation(),
        within: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.expectation = expectation
        self.within = within
    }

    /// Whether sending it twice does no more than sending it once (RFC 9110, 9.2.2).
    package var isRepeatable: Bool { [.get, .put, .delete].contains(method) }

    /// What it is, in a line, and no secret in it.
    package var line: String { "\(method.rawValue) \(url)" }

    /// What keeps an answer from saying yes; nil where it does.
    package func lack(in answer: Answer) -> String? {
        guard case .answered(let status, let body) = answer else { return answer.summary }
        let isWanted =
            expectation.statuses.isEmpty ? (200...299).contains(status) : expectation.statuses.contains(status)
        if status == 412, !isWanted {
            return "somebody else has written meanwhile: the same command again goes by what is there then"
        }
        guard isWanted else { return "it was answered with \(status): \(body.prefix(200))" }
        guard !expectation.fields.isEmpty else { return nil }
        guard let json = try? JSON(parsing: body) else { return "the answer is no JSON: \(body.prefix(80))" }
        for field in expectation.fields {
            let found = json[field.path].map { $0.string ?? $0.text }
            guard found != field.value else { continue }
            return
                "'\(field.path)' of the answer is \(found.map { "'\($0.prefix(80))'" } ?? "missing"), not '\(field.value)'"
        }
        return nil
    }

    static let scheme = "service://"

    package var isOfCluster: Bool { url.hasPrefix(Self.scheme) }

    /// The same through the API server, which reaches its cluster's Services; nil for a server elsewhere.
    ///
    /// - Parameter namespace: of the Service.
    package func proxied(in namespace: String) -> Request? {
        guard isOfCluster else { return nil }
        let parts = url.dropFirst(Self.scheme.count).split(separator: "/", maxSplits: 1).map(String.init)
        let rest = parts.count == 2 ? parts[1] : ""
        let json = body.flatMap { try? JSON(parsing: $0) }
        var request = Request(
            method,
            "/api/v1/namespaces/\(namespace)/services/\(parts.first ?? "")/proxy/\(rest)",
            contentType: json == nil ? nil : .json,
            body: json
        )
        request.accept = Request.text
        return request
    }
}

extension FieldPath {
    /// As people write it: `result.0.content`, where a number counts from 0 in a list.
    package init(words: String) {
        self.init(words.split(separator: ".").map { word in Int(word).map(Step.index) ?? .key(String(word)) })
    }
}
