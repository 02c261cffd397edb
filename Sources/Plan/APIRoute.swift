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
        let calls = waves.map {
            "api_batch $((\(patience) - SECONDS)) <<'BATCH' || exit 0\n\(BatchText.text($0))BATCH\n"
        }
        var script = script
        script.name = name
        script.text += calls.joined()
        script.deadline = deadline
        return APIBatch(waves: waves, script: script, route: self, patience: .seconds(patience))
    }

    /// Asks; a request that comes to nothing has an answer like all others.
    ///
    /// - Parameter patience: for how many seconds what may pass by itself is asked again.
    package func question(_ requests: [Request], named name: String, patience: Int = 1) -> Script {
        var script = script
        script.name = name
        script.text += "api_batch \(patience) <<'BATCH' || true\n\(BatchText.text(requests))BATCH\n"
        script.deadline = .seconds(60 + patience)
        script.waits = true
        return script
    }
}
