/// What came back for a request.
package enum Answer: Sendable, Hashable {
    case answered(status: Int, body: String)
    /// No answer came: why, in the words of who carried the request.
    case unreachable(String)

    package var status: Int? { if case .answered(let status, _) = self { status } else { nil } }

    /// Empty when no answer came.
    package var body: String { if case .answered(_, let body) = self { body } else { "" } }

    package var isSuccess: Bool { status.map { (200...299).contains($0) } == true }

    /// The object that it holds.
    ///
    /// - Throws: `JSONError` when its body is none, `APIStatus` when it is no success.
    package func object() throws -> JSON {
        guard isSuccess, case .answered(_, let body) = self else { throw problem ?? APIStatus(message: summary) }
        return try JSON(parsing: body)
    }

    /// What went wrong; nil when nothing did.
    package var problem: APIStatus? {
        switch self {
        case .unreachable(let reason): APIStatus(message: reason)
        case .answered(let status, let body): isSuccess ? nil : APIStatus(code: status, body: body)
        }
    }

    /// In a few words.
    package var summary: String {
        switch self {
        case .unreachable(let reason): reason
        case .answered(let status, let body): problem?.description ?? "\(status) \(body.prefix(120))"
        }
    }
}
