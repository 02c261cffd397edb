package import Kubernetes

/// Requests to the API: those of a wave at once, and a wave once all of the one before have done what they were for.
package struct APIBatch: Sendable, Equatable {
    package var waves: [[Request]]
    /// Carries them to an API server, and prints a line for each answer, as `BatchText` reads it.
    package var script: Script

    package init(waves: [[Request]], script: Script) {
        self.waves = waves
        self.script = script
    }
}
