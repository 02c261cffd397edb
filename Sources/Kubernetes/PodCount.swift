/// How many pods a workload wants, and how many of them can serve.
package struct PodCount: Sendable, Hashable {
    package var wanted: Int
    package var ready: Int

    package init(wanted: Int, ready: Int) {
        self.wanted = wanted
        self.ready = ready
    }

    /// Nil for an object that makes no pods, or none that stay. What is zero may be left out of a status.
    package init?(of object: JSON) {
        let (status, spec) = (object["status"], object["spec"])
        switch ObjectReference(of: object)?.type.groupKind {
        case "DaemonSet.apps"?:
            self.init(
                wanted: status?["desiredNumberScheduled"]?.int ?? 0,
                ready: min(status?["numberAvailable"]?.int ?? 0, status?["updatedNumberScheduled"]?.int ?? 0)
            )
        case "Deployment.apps"?:
            self.init(
                wanted: spec?["replicas"]?.int ?? 1,
                ready: min(status?["availableReplicas"]?.int ?? 0, status?["updatedReplicas"]?.int ?? 0)
            )
        case "ReplicaSet.apps"?, "StatefulSet.apps"?:
            self.init(wanted: spec?["replicas"]?.int ?? 1, ready: status?["readyReplicas"]?.int ?? 0)
        case "Job.batch"?:
            self.init(wanted: spec?["completions"]?.int ?? 1, ready: status?["succeeded"]?.int ?? 0)
        case "Pod"?: self.init(wanted: 1, ready: Readiness(of: object) == .ready ? 1 : 0)
        default: return nil
        }
    }

    package static func + (one: PodCount, other: PodCount) -> PodCount {
        PodCount(wanted: one.wanted + other.wanted, ready: one.ready + other.ready)
    }
}
