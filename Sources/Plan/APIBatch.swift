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

    /// Requests that travel in one script.
    ///
    /// - Parameters:
    ///   - prelude: defines `api_batch`, and all that it needs.
    ///   - patience: for how many seconds what may pass by itself is tried again.
    package init(
        _ waves: [[Request]],
        named name: String,
        prelude: String,
        on machine: String? = nil,
        patience: Int = 180,
        within deadline: Duration = .seconds(300)
    ) {
        let calls = waves.map {
            "api_batch $((\(patience) - SECONDS)) <<'BATCH' || exit 0\n\(BatchText.text($0))BATCH\n"
        }
        let script = Script(name: name, text: prelude + calls.joined(), machine: machine, deadline: deadline)
        self.init(waves: waves, script: script)
    }
}
