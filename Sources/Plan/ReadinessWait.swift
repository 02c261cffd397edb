package import Kubernetes

/// Objects that are looked at until all of them are ready.
package struct ReadinessWait: Sendable, Equatable {
    /// Ask for the objects, one each.
    package var objects: [Request]
    package var route: APIRoute
    /// How long they may take.
    package var within: Duration

    package init(for objects: [Request], through route: APIRoute, within: Duration) {
        self.objects = objects
        self.route = route
        self.within = within
    }
}
