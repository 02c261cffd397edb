package import Kubernetes

/// How an API server is asked: with a script that defines `api_batch`, on a master or, for a cluster that is not ours, on this box.
package struct APIRoute: Sendable, Equatable {
    /// Ends with what `k8sPaiLibrary/script/api-batch.sh` defines.
    package var script: Script

    package init(_ script: Script) { self.script = script }

    /// Does what the requests say, those of a wave at once, and stops at the first wave that has not come to its end.
    ///
    /// - Parameter patience: for how many seconds what may pass by itself is tried again.
    package func batch(
        _ waves: [[Request]],
        named name: String,
        patience: Int = 180,
        within deadline: Duration = .seconds(300)
    ) -> APIBatch {
        var script = script
        script.name = name
        script.text += Self.call([waves], patience: patience)
        script.deadline = deadline
        return APIBatch(waves: waves, script: script, carrier: self.script, patience: .seconds(patience))
    }

    /// Asks; a request that comes to nothing has an answer like all others.
    ///
    /// - Parameter patience: for how many seconds what may pass by itself is asked again.
    package func question(_ requests: [Request], named name: String, patience: Int = 1) -> Script {
        question(tracks: [[requests]], named: name, patience: patience)
    }

    /// The same of several tracks, each with its waves.
    package func question(tracks: [[[Request]]], named name: String, patience: Int) -> Script {
        var script = script
        script.name = name
        script.text += Self.call(tracks, patience: patience)
        // Half a minute is what a request may take.
        script.deadline = .seconds(30 + patience + 30 * (tracks.map(\.count).max() ?? 1))
        script.waits = true
        return script
    }

    private static func call(_ tracks: [[[Request]]], patience: Int) -> String {
        "api_batch \(patience) <<'BATCH' || true\n\(BatchText.text(tracks: tracks))BATCH\n"
    }
}
