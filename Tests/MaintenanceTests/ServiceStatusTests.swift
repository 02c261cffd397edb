import Foundation
import Kubernetes
import Plan
import Testing

@testable import Maintenance

/// Services told from what the API has, whatever a configuration says of them.
@Suite struct ServiceStatusTests {
    private static func list(_ items: JSON...) -> Answer {
        .answered(status: 200, body: JSON.object(["items": .array(items)]).text)
    }

    private static func inventory(_ name: String, state: String = "deployed") -> JSON {
        [
            "metadata": [
                "name": .string("paictl-service-\(name)"), "namespace": "default",
                "labels": ["applyset.kubernetes.io/id": .string("id-\(name)")],
            ],
            "data": ["state": .string(state)],
        ]
    }

    private static func metadata(_ name: String, of service: String) -> JSON {
        [
            "name": .string(name), "namespace": "default",
            "labels": ["applyset.kubernetes.io/part-of": .string("id-\(service)")],
        ]
    }

    private static func daemonSet(_ name: String, of service: String, wanted: Int, ready: Int) -> JSON {
        [
            "metadata": metadata(name, of: service), "spec": ["selector": ["matchLabels": ["app": .string(name)]]],
            "status": [
                "observedGeneration": 1, "desiredNumberScheduled": .integer(wanted),
                "updatedNumberScheduled": .integer(wanted), "numberAvailable": .integer(ready),
            ],
        ]
    }

    private static func pod(_ name: String, on machine: String, isReady: Bool) -> JSON {
        let state: JSON =
            isReady ? ["running": [:]] : ["waiting": ["reason": "ErrImagePull", "message": "no such tag"]]
        return [
            "metadata": ["name": .string(name), "namespace": "default"],
            "spec": [
                "nodeName": .string(machine),
                "containers": [["name": "main", "image": "reg.example/x:1", "ports": [["hostPort": 9100]]]],
            ],
            "status": [
                "conditions": [
                    [
                        "type": "Ready", "status": .string(isReady ? "True" : "False"),
                        "lastTransitionTime": "2026-11-27T20:00:00Z",
                    ]
                ],
                "containerStatuses": [["name": "main", "ready": .bool(isReady), "state": state]],
            ],
        ]
    }

    private static func status(_ inventories: [JSON], names: [String] = []) throws -> ServiceStatus {
        let address: JSON = [
            "metadata": metadata("web", of: "web"),
            "spec": ["type": "NodePort", "ports": [["port": 80, "nodePort": 30080]]],
        ]
        var members = try ServiceMembers([
            .answered(status: 200, body: JSON.object(["items": .array(inventories)]).text),
            list(
                daemonSet("exporter", of: "exporter", wanted: 2, ready: 1),
                daemonSet("web", of: "web", wanted: 1, ready: 1),
                daemonSet("foreign", of: "somebody", wanted: 1, ready: 0)
            ),
            list(), list(), list(), list(), list(address),
        ])
        if let failure = members.lacking(names) { throw failure }
        members.keep(names)
        var pods = ServicePods(of: members)
        pods.take(
            pods.requests.map { request in
                guard request.path.hasSuffix("/pods") else { return list() }
                return request.target.contains("exporter")
                    ? list(pod("e-1", on: "w1", isReady: true), pod("e-2", on: "w2", isReady: false))
                    : list(pod("w-1", on: "w2", isReady: true))
            }
        )
        return try ServiceStatus(members, pods)
    }

    @Test func `a service has a row: how many are ready, where, from what, at which address, since when`() throws {
        let status = try Self.status([Self.inventory("web"), Self.inventory("exporter")])
        #expect(status.services.map(\.name) == ["exporter", "web"])
        let (exporter, web) = (status.services[0], status.services[1])
        #expect((exporter.ready, exporter.wanted) == (1, 2))
        #expect(exporter.machines == ["w1", "w2"] && exporter.addresses == ["w1:9100", "w2:9100"])
        #expect(exporter.images == ["reg.example/x:1"])
        #expect(exporter.since == nil && !exporter.isReady)
        #expect(
            exporter.problems == [
                "w2, pod default/e-2, container main: reg.example/x:1 cannot be pulled: no such tag"
            ]
        )
        #expect(web.isReady && web.since == "2026-11-27T20:00:00Z")
        #expect(web.addresses == [":30080", "w2:9100"])
        #expect(status.verdict == .changes)
    }

    @Test func `a service whose objects were refused, or taken away, is not ready`() throws {
        var bare = Self.inventory("refused")
        bare.set(
            "Deployment.apps,ConfigMap",
            at: ["metadata", "annotations", "applyset.kubernetes.io/contains-group-kinds"]
        )
        let service = try #require(try Self.status([bare]).services.first)
        #expect(!service.isReady && service.problems.first?.hasPrefix("it has no Deployment") == true)
    }

    @Test func `what is stopped is as it should be`() throws {
        let status = try Self.status([Self.inventory("exporter", state: "stopped")])
        #expect(status.services.first?.isReady == true && status.services.first?.problems == [])
        #expect(status.verdict == .done)
    }

    @Test func `only those are shown that were asked for, and a name that nobody has is told`() throws {
        let all = [Self.inventory("web"), Self.inventory("exporter")]
        let status = try Self.status(all, names: ["web"])
        #expect(status.services.map(\.name) == ["web"] && status.verdict == .done)
        #expect(
            throws: JobFailure.configuration(["there is no service 'wbe' on the cluster: exporter, web"])
        ) { try Self.status(all, names: ["wbe"]) }
    }

    @Test func `what a deploy would change is told, and what it would bring has a row`() throws {
        var status = try Self.status([Self.inventory("web")])
        let step = Step(title: "apply", changes: [], work: [])
        let plan = Plan(tracks: [
            Track(place: .service("new", through: "m1"), steps: [step]), Track(place: .service("web", through: "m1")),
        ])
        status.compare(with: plan, names: [])
        #expect(status.services.map(\.name) == ["new", "web"])
        #expect(status.services.map(\.drift) == [true, false])
        #expect(status.services.map(\.state) == [.absent, .deployed] && status.verdict == .changes)
    }

    @Test func `an API that does not say is an error, and not a cluster without services`() {
        let answers =
            [Answer.answered(status: 403, body: "{}")] + ServiceMembers.requests.dropFirst().map { _ in Self.list() }
        #expect(throws: APIStatus.self) { try ServiceMembers(answers) }
    }

    @Test func `a restart names nothing but its own annotation`() throws {
        let object = ObjectReference(
            ObjectType(apiVersion: "apps/v1", kind: "DaemonSet"),
            namespace: "default",
            name: "a"
        )
        let request = ServiceRestart.request(for: object, at: "/apis/apps/v1/namespaces/default/daemonsets/a", "now")
        #expect(request.target.contains("fieldManager=paictl-restart"))
        #expect(
            request.body?["spec"]
                == ["template": ["metadata": ["annotations": ["paictl.io/restarted": "now"]]]]
        )
    }
}
