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
    package var mark: Mark
}

/// What stages have told: service → name of the lesson → what it is.
package typealias Learned = [String: [String: String]]
