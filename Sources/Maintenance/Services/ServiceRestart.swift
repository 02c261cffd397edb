import Execution
import Foundation
import Kubernetes
import Plan

/// Starts the pods of services anew, a few at a time as each workload has it, and waits until they are ready.
package struct ServiceRestart: Stage {
    private let look: ServiceLook
    private let within: Duration
    /// In the pod's template, so that its controller replaces the pods; a deploy does not name it, and so leaves it.
    static let annotation = "paictl.io/restarted"
    /// Owns that annotation, and nothing else.
    static let fieldManager = "paictl-restart"

    /// - Parameter within: how long it may take until all are ready.
    package init(_ look: ServiceLook, within: Duration = .seconds(600)) {
        self.look = look
        self.within = within
    }

    package func proposal(on site: Site) async throws -> Proposal {
        let api = try await look.reach.api(as: site.isForShow ? .staying : .locking, on: site)
        let (members, _) = try await look.found(api)
        let time = Date.now.formatted(.iso8601)
        var plan = Plan()
        var remarks: [String] = []
        for (name, set) in members.sets.sorted(by: { $0.key < $1.key }) {
            let track = Self.track(name, set.workloads, through: api, at: time, within: within)
            site.tell(.planned(steps: track.steps.count), track.name)
            if track.steps.isEmpty { remarks.append("\(name) has no pods that could be started anew") }
            plan.tracks.append(track)
        }
        return Proposal(plan: plan, remarks: remarks)
    }

    private static func track(
        _ service: String,
        _ workloads: [JSON],
        through api: ClusterAPI,
        at time: String,
        within: Duration
    ) -> Track {
        let restarted = workloads.compactMap { workload in
            ObjectReference(of: workload).flatMap { reference -> (ObjectReference, path: String)? in
                guard reference.type.group == "apps" else { return nil }
                return Discovery.standard.path(of: reference).map { (reference, $0) }
            }
        }
        guard !restarted.isEmpty else { return Track(place: .service(service, through: api.master)) }
        let changes = restarted.map { Change(.pods, "of \($0.0)", .startAnew(because: [])) }
        let requests = restarted.map { request(for: $0.0, at: $0.path, time) }
        let wait = ReadinessWait(for: restarted.map { .get($0.path) }, through: api.route, within: within)
        return Track(
            place: .service(service, through: api.master),
            steps: [
                Step(
                    title: "Start the pods of \(service) anew",
                    changes: changes,
                    work: [
                        .requests(api.route.batch([requests], named: "restart", within: .seconds(240))),
                        .ready(wait),
                    ]
                )
            ]
        )
    }

    static func request(for object: ObjectReference, at path: String, _ time: String) -> Request {
        .apply(
            [
                "apiVersion": .string(object.type.apiVersion), "kind": .string(object.type.kind),
                "metadata": ["name": .string(object.name), "namespace": .string(object.namespace ?? "default")],
                "spec": ["template": ["metadata": ["annotations": .object([annotation: .string(time)])]]],
            ],
            at: path,
            manager: fieldManager,
            force: true
        )
    }
}
