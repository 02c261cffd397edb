import Testing

@testable import Kubernetes

/// Pods and events as a server of 1.20 lists them, shortened to what is read.
@Suite struct UnreadyPodTests {
    private static let spec: JSON = [
        "nodeName": "w1",
        "containers": [["name": "main", "image": "reg.example/x:1", "resources": ["limits": ["memory": "64Mi"]]]],
    ]

    private static func pod(
        _ state: JSON?,
        last: JSON = [:],
        restarts: Int = 0,
        phase: String = "Running",
        spec: JSON = spec,
        conditions: [JSON] = []
    ) -> JSON {
        var status: JSON = ["phase": .string(phase), "conditions": .array(conditions)]
        if let state {
            let container: JSON = [
                "name": "main", "ready": false, "restartCount": .integer(restarts), "state": state, "lastState": last,
            ]
            status["containerStatuses"] = .array([container])
        }
        return ["metadata": ["name": "a-1", "namespace": "default"], "spec": spec, "status": status]
    }

    private static func event(
        _ reason: String,
        _ message: String,
        at time: String = "2026-11-27T20:00:00Z",
        kind: String = "Pod",
        name: String = "a-1",
        field: String = "spec.containers{main}"
    ) -> JSON {
        [
            "involvedObject": [
                "kind": .string(kind), "namespace": "default", "name": .string(name), "fieldPath": .string(field),
            ],
            "reason": .string(reason), "message": .string(message), "lastTimestamp": .string(time),
        ]
    }

    private static func events(_ items: JSON...) -> PodEvents { PodEvents([["items": .array(items)]]) }

    private static func waiting(_ reason: String, _ message: String = "") -> JSON {
        ["waiting": ["reason": .string(reason), "message": .string(message)]]
    }

    private static func ended(_ code: Int, _ reason: String = "Error") -> JSON {
        ["terminated": ["exitCode": .integer(code), "reason": .string(reason)]]
    }

    @Test func `a pod that is ready, done, or on its way out is not in question`() {
        let ready: JSON = ["type": "Ready", "status": "True"]
        #expect(UnreadyPod(Self.pod(["running": [:]], conditions: [ready]), PodEvents()) == nil)
        #expect(UnreadyPod(Self.pod(Self.ended(0, "Completed"), phase: "Succeeded"), PodEvents()) == nil)
        var leaving = Self.pod(["running": [:]])
        leaving["metadata"]?["deletionTimestamp"] = "2026-11-27T20:00:00Z"
        #expect(UnreadyPod(leaving, PodEvents()) == nil)
    }

    @Test func `an image that cannot be pulled is told in the words of the failure, not of the pause after it`() {
        let failed = #"Failed to pull image "reg.example/x:1": rpc error: manifest unknown"#
        let found = UnreadyPod(
            Self.pod(Self.waiting("ImagePullBackOff", "Back-off pulling image"), phase: "Pending"),
            Self.events(
                Self.event("Failed", failed),
                Self.event("Failed", "Error: ImagePullBackOff", at: "2026-11-27T20:00:09Z")
            )
        )
        #expect(
            found
                == UnreadyPod(
                    .image,
                    name: "default/a-1",
                    machine: "w1",
                    container: "main",
                    words: failed,
                    about: ["reg.example/x:1"]
                )
        )
    }

    @Test func `a container that ends has an exit code, and a log of the run before`() throws {
        let pod = Self.pod(Self.waiting("CrashLoopBackOff"), last: Self.ended(3), restarts: 2)
        let found = try #require(UnreadyPod(pod, PodEvents()))
        #expect(found.reason == .crash && found.exitCode == 3 && found.restarts == 2)
        #expect(found.logRequest?.target.contains("previous") == false)
        let again = try #require(
            UnreadyPod(Self.pod(["running": [:]], last: Self.ended(3), restarts: 2), PodEvents())
        )
        #expect(again.reason == .crash)
        #expect(
            again.logRequest?.target
                == "/api/v1/namespaces/default/pods/a-1/log?container=main&tailLines=20&limitBytes=1000000&previous=true"
        )
    }

    @Test func `memory has its limit, and a liveness probe its answer`() throws {
        let memory = UnreadyPod(
            Self.pod(Self.waiting("CrashLoopBackOff"), last: Self.ended(137, "OOMKilled"), restarts: 1),
            PodEvents()
        )
        #expect(memory?.reason == .memory && memory?.about == ["64Mi"] && memory?.exitCode == 137)
        let probe = UnreadyPod(
            Self.pod(["running": [:]], last: Self.ended(137), restarts: 1),
            Self.events(Self.event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"))
        )
        #expect(probe?.reason == .probe && probe?.words.hasSuffix("500") == true)
    }

    @Test func `a readiness probe is told with its last answer`() {
        let found = UnreadyPod(
            Self.pod(["running": [:]]),
            Self.events(
                Self.event("Unhealthy", "Readiness probe failed: 503", at: "2026-11-27T20:00:09Z"),
                Self.event("Unhealthy", "Readiness probe failed: connection refused")
            )
        )
        #expect(found?.reason == .probe && found?.words == "Readiness probe failed: 503")
    }

    @Test func `a missing key is told as the kubelet does`() {
        let words = "couldn't find key port in ConfigMap default/settings"
        let found = UnreadyPod(Self.pod(Self.waiting("CreateContainerConfigError", words)), PodEvents())
        #expect(found?.reason == .configuration && found?.words == words)
    }

    @Test func `what was told last is what a pod is at before its containers begin`() {
        let pod = Self.pod(Self.waiting("ContainerCreating"), phase: "Pending")
        let mount = Self.event(
            "FailedMount",
            #"MountVolume.SetUp failed for volume "data" : hostPath type check failed: /nosuch is not a directory"#,
            field: ""
        )
        let found = UnreadyPod(pod, Self.events(mount))
        #expect(found?.reason == .mount && found?.words.contains("/nosuch") == true)
        let pulling = Self.event("Pulling", #"Pulling image "reg.example/x:1""#, at: "2026-11-27T20:00:05Z")
        let later = UnreadyPod(pod, Self.events(mount, pulling))
        #expect(later?.reason == .pulling && later?.about == ["reg.example/x:1"])
        #expect(UnreadyPod(pod, PodEvents())?.reason == .starting)
    }

    private static func unscheduled(_ message: String) -> [JSON] {
        [["type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": .string(message)]]
    }

    @Test func `a pod that no machine takes asks for labels, and those that none has are told`() throws {
        let affinity: JSON = [
            "nodeSelectorTerms": [
                [
                    "matchExpressions": [
                        ["key": "gpu", "operator": "In", "values": ["true"]],
                        ["key": "disk", "operator": "NotIn", "values": ["slow"]],
                    ],
                    "matchFields": [["key": "metadata.name", "operator": "In", "values": ["w2"]]],
                ]
            ]
        ]
        let spec: JSON = [
            "nodeSelector": ["zookeeper": "true"],
            "affinity": ["nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": affinity]],
        ]
        let message = "0/3 nodes are available: 3 node(s) didn't match node selector."
        var found = try #require(
            UnreadyPod(
                Self.pod(nil, phase: "Pending", spec: spec, conditions: Self.unscheduled(message)),
                PodEvents()
            )
        )
        #expect(found.reason == .unscheduled && found.words == message && found.machine == "w2")
        #expect(found.about == ["zookeeper=true", "gpu=true"])
        found.keepMissingLabels(among: ["items": [["metadata": ["labels": ["gpu": "true", "zookeeper": "no"]]]]])
        #expect(found.about == ["zookeeper=true"])
    }

    @Test func `a port that is taken is told with its number`() {
        let spec: JSON = [
            "hostNetwork": true,
            "containers": [["name": "main", "ports": [["containerPort": 9100, "hostPort": 9100]]]],
        ]
        let message = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports."
        let found = UnreadyPod(
            Self.pod(nil, phase: "Pending", spec: spec, conditions: Self.unscheduled(message)),
            PodEvents()
        )
        #expect(found?.reason == .port && found?.about == ["9100"])
        var refused = Self.pod(nil, phase: "Failed", spec: spec)
        refused["status"]?["reason"] = "NodePorts"
        #expect(UnreadyPod(refused, PodEvents())?.reason == .port)
    }

    private static func workload(_ kind: String, wanted: Int, status: JSON = [:]) -> JSON {
        [
            "apiVersion": "apps/v1", "kind": .string(kind), "metadata": ["name": "a", "namespace": "default"],
            "spec": ["replicas": .integer(wanted), "selector": ["matchLabels": ["app": "a"]]], "status": status,
        ]
    }

    @Test func `pods of the revision before are not in question`() {
        func pod(_ name: String, _ revision: String, _ made: String) -> JSON {
            var pod = Self.pod(Self.waiting("CrashLoopBackOff"), last: Self.ended(1), restarts: 9)
            pod["metadata"] = [
                "name": .string(name), "namespace": "default", "creationTimestamp": .string(made),
                "labels": ["pod-template-hash": .string(revision)],
            ]
            return pod
        }
        let pods = [pod("old", "1", "2026-11-27T19:00:00Z"), pod("new", "2", "2026-11-27T20:00:00Z")]
        let found = UnreadyPod.all(of: Self.workload("Deployment", wanted: 1), pods, PodEvents())
        #expect(found.map(\.name) == ["default/new"])
        let set = Self.workload("StatefulSet", wanted: 1, status: ["updateRevision": "1"])
        #expect(UnreadyPod.all(of: set, pods, PodEvents()).map(\.name) == ["default/old"])
    }

    @Test func `a workload that may make no pods says why`() {
        let words = #"Error creating: pods "a-" is forbidden: error looking up service account default/nosuch"#
        let events = Self.events(Self.event("FailedCreate", words, kind: "ReplicaSet", name: "a-7f9", field: ""))
        let found = UnreadyPod.all(of: Self.workload("Deployment", wanted: 2), [], events)
        #expect(found == [UnreadyPod(.creation, name: "default/a", words: words)])
        #expect(UnreadyPod.all(of: Self.workload("StatefulSet", wanted: 2), [], events).isEmpty)
    }

    @Test func `the same on many machines is told once`() {
        let pods = (1...3).map { UnreadyPod(.image, name: "default/a-\($0)", machine: "w\($0)", about: ["x"]) }
        let grouped = UnreadyPod.grouped(pods + [UnreadyPod(.crash, name: "default/b", machine: "w1")])
        #expect(grouped.map(\.reason) == [.image, .crash])
        #expect(grouped[0].alsoOn == ["w2", "w3"])
    }
}

/// When a wait is given up.
@Suite struct PodWatchTests {
    private func crash(_ restarts: Int) -> UnreadyPod {
        UnreadyPod(.crash, name: "default/a", container: "main", exitCode: 1, restarts: restarts)
    }

    @Test func `an image has a minute to come`() {
        let pod = UnreadyPod(.image, name: "default/a", container: "main", about: ["x"])
        var watch = PodWatch()
        for second in [0, 2, 30, 59] { #expect(watch.lost(among: [pod], at: .seconds(second)).isEmpty) }
        #expect(watch.lost(among: [pod], at: .seconds(60)) == [pod])
    }

    @Test func `a minute begins anew when the trouble was over in between`() {
        let pod = UnreadyPod(.mount, name: "default/a")
        var watch = PodWatch()
        #expect(watch.lost(among: [pod], at: .zero).isEmpty)
        #expect(watch.lost(among: [UnreadyPod(.starting, name: "default/a")], at: .seconds(30)).isEmpty)
        #expect(watch.lost(among: [pod], at: .seconds(70)).isEmpty)
    }

    /// As the kubelet begins a container anew that ends at once: after 10, 20 and 40 seconds.
    @Test func `three restarts in two minutes are enough, and two are not`() {
        var watch = PodWatch()
        for (second, restarts) in [(1, 0), (11, 1), (32, 2), (60, 2)] {
            #expect(watch.lost(among: [crash(restarts)], at: .seconds(second)).isEmpty)
        }
        #expect(watch.lost(among: [crash(3)], at: .seconds(75)).count == 1)
    }

    @Test func `three restarts in a long time are shown only`() {
        var watch = PodWatch()
        for (second, restarts) in [(0, 0), (100, 1), (200, 2), (300, 3), (400, 4)] {
            #expect(watch.lost(among: [crash(restarts)], at: .seconds(second)).isEmpty)
        }
    }

    @Test func `one that had crashed before anyone looked has two minutes`() {
        var watch = PodWatch()
        #expect(watch.lost(among: [crash(7)], at: .zero).isEmpty)
        #expect(watch.lost(among: [], at: .seconds(60)).isEmpty)
        #expect(watch.lost(among: [crash(7)], at: .seconds(119)).isEmpty)
        #expect(watch.lost(among: [crash(7)], at: .seconds(120)).count == 1)
    }

    @Test func `who is killed for its memory twice needs more`() {
        func pod(_ restarts: Int) -> UnreadyPod { UnreadyPod(.memory, name: "default/a", restarts: restarts) }
        var watch = PodWatch()
        #expect(watch.lost(among: [pod(0)], at: .zero).isEmpty)
        #expect(watch.lost(among: [pod(1)], at: .seconds(12)).isEmpty)
        #expect(watch.lost(among: [pod(2)], at: .seconds(33)).count == 1)
    }

    @Test(arguments: [UnreadyPod.Reason.pulling, .probe, .starting])
    func `what may take its time is waited for`(reason: UnreadyPod.Reason) {
        let pod = UnreadyPod(reason, name: "default/a")
        var watch = PodWatch()
        _ = watch.lost(among: [pod], at: .zero)
        #expect(watch.lost(among: [pod], at: .seconds(3600)).isEmpty)
        #expect(watch.age(of: pod, at: .seconds(3600)) == .seconds(3600))
    }
}

@Suite struct PodRequestTests {
    @Test func `a workload's pods are those of its selector`() {
        let workload: JSON = [
            "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": ["name": "a", "namespace": "b"],
            "spec": [
                "selector": [
                    "matchLabels": ["app": "a"],
                    "matchExpressions": [
                        ["key": "tier", "operator": "In", "values": ["x", "y"]],
                        ["key": "old", "operator": "DoesNotExist"],
                    ],
                ]
            ],
        ]
        #expect(
            Request.pods(of: workload)?.target
                == "/api/v1/namespaces/b/pods?labelSelector=app%3Da%2Ctier%20in%20%28x%2Cy%29%2C%21old"
        )
        #expect(
            Request.pods(of: ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a", "namespace": "b"]])?.target
                == "/api/v1/namespaces/b/pods?fieldSelector=metadata.name%3Da"
        )
    }

    @Test func `a log comes back with its lines`() throws {
        let request = Request.log(of: "default/a", container: "main", lines: 20)
        let line = "encoded GET \(request.target) 200 b25lCnR3byAgYmxhbmtzCg=="
        #expect(try BatchText.answers(line, to: [request]) == [.answered(status: 200, body: "one\ntwo  blanks\n")])
        #expect(throws: BatchError.self) { try BatchText.answers("encoded GET /a 200 !", to: [.get("/a")]) }
    }
}
