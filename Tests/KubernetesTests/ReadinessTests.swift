import Testing

@testable import Kubernetes

@Suite struct ReadinessTests {
    private static func object(
        _ apiVersion: String,
        _ kind: String,
        _ status: JSON,
        spec: JSON = [:],
        generation: Int = 1
    ) -> JSON {
        [
            "apiVersion": .string(apiVersion), "kind": .string(kind),
            "metadata": ["name": "a", "generation": .integer(generation)], "spec": spec, "status": status,
        ]
    }

    private static func condition(_ type: String, _ status: String, _ message: String = "", reason: String = "") -> JSON
    {
        [
            "conditions": [
                [
                    "type": .string(type), "status": .string(status), "message": .string(message),
                    "reason": .string(reason),
                ]
            ]
        ]
    }

    private static func merged(_ one: JSON, _ other: JSON) -> JSON {
        .object((one.fields ?? [:]).merging(other.fields ?? [:]) { $1 })
    }

    @Test func `a change that its controller has not seen is not ready, whatever the numbers say`() {
        let status: JSON = [
            "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "readyReplicas": 1,
        ]
        #expect(Readiness(of: Self.object("apps/v1", "Deployment", status)) == .ready)
        #expect(
            Readiness(of: Self.object("apps/v1", "Deployment", status, generation: 2))
                == .progressing("its controller has not seen the change yet")
        )
    }

    @Test func `a deployment of no pods is ready once its controller has seen it`() {
        var object = Self.object("apps/v1", "Deployment", [:])
        object.set(0, at: ["spec", "replicas"])
        #expect(Readiness(of: object) == .progressing("its controller has not seen it yet"))
        object.set(1, at: ["status", "observedGeneration"])
        #expect(Readiness(of: object) == .ready)
    }

    @Test func `what is being deleted is not ready`() {
        let object: JSON = [
            "kind": "ConfigMap", "metadata": ["name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"],
        ]
        #expect(Readiness(of: object) == .progressing("is being deleted"))
    }

    private static let deployments: [(JSON, Readiness)] = [
        (["replicas": 2, "updatedReplicas": 2, "availableReplicas": 2, "readyReplicas": 2], Readiness.ready),
        (
            ["replicas": 2, "updatedReplicas": 1, "availableReplicas": 2, "readyReplicas": 2],
            .progressing("1 of 2 updated")
        ),
        (
            ["replicas": 3, "updatedReplicas": 2, "availableReplicas": 2, "readyReplicas": 2],
            .progressing("1 more than 2 are still there")
        ),
        (
            ["replicas": 2, "updatedReplicas": 2, "availableReplicas": 1, "readyReplicas": 2],
            .progressing("1 of 2 available")
        ),
        ([:], .progressing("0 of 2 updated")),
    ]

    @Test(arguments: deployments)
    func `a deployment is ready when all its pods are new and available`(status: JSON, readiness: Readiness) {
        #expect(Readiness(of: Self.object("apps/v1", "Deployment", status, spec: ["replicas": 2])) == readiness)
    }

    @Test func `a deployment that does not get on has failed`() {
        let status = Self.condition("Progressing", "False", "timed out", reason: "ProgressDeadlineExceeded")
        #expect(Readiness(of: Self.object("apps/v1", "Deployment", status)) == .failed("timed out"))
    }

    private static let daemonSets: [(JSON, Readiness)] = [
        ([:], Readiness.progressing("its controller has not seen it yet")),
        (["observedGeneration": 1, "desiredNumberScheduled": 0], .ready),
        (
            [
                "observedGeneration": 1, "desiredNumberScheduled": 3, "currentNumberScheduled": 3,
                "updatedNumberScheduled": 2,
                "numberAvailable": 3, "numberReady": 3,
            ], .progressing("2 of 3 updated")
        ),
        (
            [
                "observedGeneration": 1, "desiredNumberScheduled": 3, "currentNumberScheduled": 3,
                "updatedNumberScheduled": 3,
                "numberAvailable": 3, "numberReady": 3,
            ], .ready
        ),
    ]

    @Test(arguments: daemonSets)
    func `a daemon set is ready when every machine it is for has it`(status: JSON, readiness: Readiness) {
        #expect(Readiness(of: Self.object("apps/v1", "DaemonSet", status)) == readiness)
    }

    @Test func `a stateful set is ready once its new revision is the current one`() {
        let done: JSON = [
            "replicas": 1, "readyReplicas": 1, "currentReplicas": 1, "updatedReplicas": 1, "currentRevision": "a",
            "updateRevision": "a",
        ]
        #expect(Readiness(of: Self.object("apps/v1", "StatefulSet", done)) == .ready)
        let under: JSON = ["replicas": 1, "readyReplicas": 1, "currentRevision": "a", "updateRevision": "b"]
        #expect(Readiness(of: Self.object("apps/v1", "StatefulSet", under)) == .progressing("0 of 1 updated"))
        #expect(
            Readiness(of: Self.object("apps/v1", "StatefulSet", under, spec: ["updateStrategy": ["type": "OnDelete"]]))
                == .ready
        )
        let partition: JSON = ["replicas": 3, "updateStrategy": ["rollingUpdate": ["partition": 2]]]
        let some: JSON = [
            "replicas": 3, "readyReplicas": 3, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b",
        ]
        #expect(Readiness(of: Self.object("apps/v1", "StatefulSet", some, spec: partition)) == .ready)
    }

    private static let kinds: [(String, String, JSON, Readiness)] = [
        ("batch/v1", "Job", condition("Complete", "True"), Readiness.ready),
        ("batch/v1", "Job", condition("Failed", "True", "BackoffLimitExceeded"), .failed("BackoffLimitExceeded")),
        ("batch/v1", "Job", [:], .progressing("has not ended")),
        ("v1", "Pod", ["phase": "Pending"], .progressing("has not started")),
        (
            "v1", "Pod", merged(["phase": "Pending"], condition("PodScheduled", "False", "0/3 nodes")),
            .progressing("0/3 nodes")
        ),
        ("v1", "Pod", merged(["phase": "Running"], condition("Ready", "True")), .ready),
        (
            "v1", "Pod", merged(["phase": "Running"], condition("Ready", "False", "containers")),
            .progressing("containers")
        ),
        ("v1", "Pod", ["phase": "Succeeded"], .ready),
        ("v1", "Pod", ["phase": "Failed"], .failed("has failed")),
        ("v1", "PersistentVolumeClaim", ["phase": "Bound"], .ready),
        ("v1", "PersistentVolumeClaim", ["phase": "Pending"], .progressing("is not bound (Pending)")),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", condition("Established", "True"), .ready),
        (
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", condition("NamesAccepted", "False", "taken"),
            .failed("taken")
        ),
        (
            "apiregistration.k8s.io/v1", "APIService", condition("Available", "False", "no endpoints"),
            .progressing("no endpoints")
        ),
        ("v1", "ConfigMap", [:], .ready),
        ("x.io/v1", "Custom", condition("Ready", "False", "wait"), .progressing("wait")),
        ("x.io/v1", "Custom", condition("Stalled", "True", "stuck"), .failed("stuck")),
        ("x.io/v1", "Custom", condition("Reconciling", "True", "busy"), .progressing("busy")),
        (
            "apps/v1", "ReplicaSet",
            ["replicas": 1, "fullyLabeledReplicas": 1, "availableReplicas": 1, "readyReplicas": 1], .ready
        ),
    ]

    @Test(arguments: kinds)
    func `each kind has its rule`(apiVersion: String, kind: String, status: JSON, readiness: Readiness) {
        #expect(Readiness(of: Self.object(apiVersion, kind, status)) == readiness)
    }

    @Test func `a service waits for its own address, not for a balancer outside`() {
        #expect(
            Readiness(of: Self.object("v1", "Service", [:], spec: ["type": "LoadBalancer"]))
                == .progressing("has no address yet")
        )
        #expect(
            Readiness(of: Self.object("v1", "Service", [:], spec: ["type": "LoadBalancer", "clusterIP": "10.0.0.1"]))
                == .ready
        )
        #expect(Readiness(of: Self.object("v1", "Service", [:], spec: ["type": "ClusterIP"])) == .ready)
    }
}
