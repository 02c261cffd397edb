package import Kubernetes

/// Requests to the API, and what they change: decided in one room, and a step of a plan of another.
package struct APIChanges: Sendable, Equatable {
    package var changes: [Change]
    /// One after the other; the requests of each at once.
    package var waves: [[Request]]

    package init(changes: [Change] = [], waves: [[Request]] = []) {
        self.changes = changes
        self.waves = waves
    }
}
