package import Kubernetes
package import YAML

/// A request to a server that is not the cluster's API, which a service makes once.
package struct ServiceRequest: Sendable, Equatable {
    /// Within its service: `dns`, or with a member's name `start of poet-1`.
    package var name: String
    /// What it is for, to complete a sentence that begins with the request.
    package var about: String
    package var message: WebRequest
    /// Whose answer says, where it says yes, that nothing is to be done; nil where it is remembered instead.
    package var unless: WebRequest?
    /// What takes back what it has made; only where `unless` still finds that as it was made.
    package var undo: Undo?
    /// What is put into the list that its URL has; `unless` asks for that list then, and the body is made of what it is answered.
    package var entry: SharedEntry?
    package var mark: Mark

    package struct Undo: Sendable, Equatable {
        package var message: WebRequest
        /// A field of what `unless` was answered, which stands behind the URL.
        package var field: FieldPath?

        /// The request, by what `unless` was answered; nil where that names nothing that can stand in a URL.
        package func message(for answer: Answer) -> WebRequest? {
            guard let field else { return message }
            guard case .answered(_, let body) = answer, let json = try? JSON(parsing: body),
                let value = json[field].map({ $0.string ?? $0.text }), value.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil
            else { return nil }
            var message = message
            message.url += value
            return message
        }
    }
}

/// What stages have told: service → name of the lesson → what it is.
package typealias Learned = [String: [String: String]]
