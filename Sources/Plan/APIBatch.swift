package import Kubernetes

/// Requests to the API: those of a wave at once, and a wave once all of the one before have done what they were for.
package struct APIBatch: Sendable, Equatable {
    package var waves: [[Request]]
    /// Carries them to an API server, and prints a line for each answer, as `BatchText` reads it.
    package var script: Script
    /// The same without the requests, for whoever sends them together with others'.
    package var route: APIRoute
    /// How long what may pass by itself is tried again.
    package var patience: Duration

    package init(waves: [[Request]], script: Script, route: APIRoute? = nil, patience: Duration = .seconds(180)) {
        self.waves = waves
        self.script = script
        self.route = route ?? APIRoute(script)
        self.patience = patience
    }
}
