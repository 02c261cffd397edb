import Testing

@testable import Kubernetes

@Suite struct FieldChangeTests {
    private static func daemonSet(
        image: String = "proxy:1",
        args: [JSON] = ["--a", "--b"],
        paths: [String] = ["/a", "/b"]
    ) -> JSON {
        [
            "kind": "DaemonSet", "metadata": ["name": "kube-proxy", "labels": ["a.b/c": "d"]],
            "spec": [
                "template": [
                    "spec": [
                        "containers": [
                            ["name": "kube-proxy", "image": .string(image), "args": .array(args)],
                            ["name": "other", "image": "other:1"],
                        ],
                        "volumes": .array(paths.map { ["hostPath": ["path": .string($0)]] }),
                    ]
                ]
            ],
        ]
    }

    private static func lines(_ live: JSON, _ wanted: JSON) -> [String] {
        FieldChange.changes(from: live, to: wanted).map(\.description)
    }

    @Test func `a field of a container is named by the container`() {
        #expect(
            Self.lines(Self.daemonSet(image: "proxy:1"), Self.daemonSet(image: "proxy:2"))
                == ["spec.template.spec.containers[kube-proxy].image: proxy:1 -> proxy:2"]
        )
    }

    @Test func `a list without names goes by places, and what is more or less in it is said`() {
        #expect(
            Self.lines(Self.daemonSet(args: ["--a", "--c"]), Self.daemonSet())
                == ["spec.template.spec.containers[kube-proxy].args[1]: --c -> --b"]
        )
        #expect(
            Self.lines(Self.daemonSet(args: ["--a", "--x", "--b"]), Self.daemonSet())
                == ["spec.template.spec.containers[kube-proxy].args[1]: --x is taken away"]
        )
        #expect(
            Self.lines(Self.daemonSet(paths: ["/a"]), Self.daemonSet())
                == [#"spec.template.spec.volumes[1]: {"hostPath":{"path":"/b"}} is added"#]
        )
    }

    @Test func `ports are told apart by number and protocol, mounts of one volume by path`() {
        func service(_ target: Int) -> JSON {
            [
                "spec": [
                    "ports": [
                        ["port": 53, "protocol": "UDP", "targetPort": 53],
                        ["port": 53, "protocol": "TCP", "targetPort": .integer(target)],
                    ],
                    "volumeMounts": [
                        ["name": "a", "mountPath": "/x"], ["name": "a", "mountPath": "/y", "n": .integer(target)],
                    ],
                ]
            ]
        }
        #expect(
            Self.lines(service(53), service(5353))
                == ["spec.ports[53/TCP].targetPort: 53 -> 5353", "spec.volumeMounts[/y].n: 53 -> 5353"]
        )
    }

    @Test func `another order of the same is a difference, too`() {
        let (a, b): (JSON, JSON) = (["name": "a"], ["name": "b"])
        #expect(
            Self.lines(["x": .array([a, b])], ["x": .array([b, a])])
                == [#"x: [{"name":"a"},{"name":"b"}] -> [{"name":"b"},{"name":"a"}]"#]
        )
    }

    @Test func `what the server keeps for itself is no difference`() {
        var live = Self.daemonSet()
        live["status"] = ["numberReady": 3]
        live["metadata"] = [
            "name": "kube-proxy", "labels": ["a.b/c": "d"], "uid": "1", "resourceVersion": "7", "generation": 4,
            "managedFields": [["manager": "x"]], "creationTimestamp": "2026-01-01T00:00:00Z", "selfLink": "/x",
            "annotations": ["deprecated.daemonset.template.generation": "4"],
        ]
        #expect(Self.lines(live, Self.daemonSet()) == [])
        live["metadata"] = ["name": "kube-proxy", "labels": ["a.b/c": "e"], "annotations": ["x": "y"]]
        #expect(
            Self.lines(live, Self.daemonSet())
                == [#"metadata.annotations: {"x":"y"} is taken away"#, "metadata.labels[a.b/c]: e -> d"]
        )
    }

    @Test func `texts of several lines are for a line by line comparison`() throws {
        let changes = FieldChange.changes(from: ["data": ["Corefile": "a\nb\n"]], to: ["data": ["Corefile": "a\nc\n"]])
        let change = try #require(changes.first)
        #expect(change.description == "data.Corefile: another value")
        #expect(try #require(change.texts) == (old: "a\nb\n", new: "a\nc\n"))
    }

    @Test func `nobody sees what is in a secret`() throws {
        let changes = FieldChange.changes(
            from: ["kind": "Secret", "data": ["key": "b2xk"], "type": "Opaque"],
            to: ["kind": "Secret", "data": ["key": "bmV3", "two": "bmV3"], "type": "x"]
        )
        #expect(
            changes.map(\.description) == ["data.key: another value", "data.two: another value", "type: Opaque -> x"]
        )
        #expect(!"\(changes)".contains("bmV3") && !"\(changes)".contains("b2xk"))
    }

    @Test func `a long value is cut`() {
        let long = String(repeating: "x", count: 500)
        #expect(Self.lines(["a": .string(long)], ["a": "b"])[0].count < 120)
    }
}

@Suite struct FieldManagersTests {
    private static let object: JSON = [
        "metadata": [
            "managedFields": [
                [
                    "manager": "paictl", "operation": "Apply", "time": "2026-01-01T00:00:00Z",
                    "fieldsV1": [
                        "f:spec": ["f:containers": [#"k:{"name":"a"}"#: [".": [:], "f:image": [:], "f:name": [:]]]]
                    ],
                ],
                [
                    "manager": "kubectl-edit", "operation": "Update", "time": "2026-01-02T00:00:00Z",
                    "fieldsV1": [
                        "f:spec": [
                            "f:replicas": [:], "f:nodeSelector": [:],
                            "f:ports": [#"k:{"port":53,"protocol":"UDP"}"#: ["f:targetPort": [:]]],
                            "f:finalizers": [#"v:"x""#: [:]],
                        ]
                    ],
                ],
            ]
        ],
        "spec": ["ports": [["name": "dns", "port": 53, "protocol": "UDP"]], "finalizers": ["x"]],
    ]

    private static func owners(_ steps: FieldPath.Step...) -> [String] {
        FieldManagers(of: object).owners(of: FieldPath(steps))
    }

    @Test func `a field has the owners that the server says`() {
        #expect(Self.owners(.key("spec"), .key("replicas")) == ["kubectl-edit"])
        #expect(Self.owners(.key("spec"), .key("containers"), .element(["name": "a"]), .key("image")) == ["paictl"])
        #expect(Self.owners(.key("spec")) == ["kubectl-edit", "paictl"])
        #expect(Self.owners(.key("data")) == [])
    }

    @Test func `what is owned as a whole is owned with all that is in it`() {
        #expect(Self.owners(.key("spec"), .key("nodeSelector"), .key("x")) == ["kubectl-edit"])
    }

    @Test func `an element is found by whatever the server tells it apart by`() {
        let element = FieldPath.Step.element(["name": "dns"])
        #expect(Self.owners(.key("spec"), .key("ports"), element, .key("targetPort")) == ["kubectl-edit"])
        #expect(Self.owners(.key("spec"), .key("finalizers"), .index(0)) == ["kubectl-edit"])
    }

    @Test func `only an apply makes an object somebody's`() {
        #expect(FieldManagers(of: Self.object).hasApplied("paictl"))
        #expect(!FieldManagers(of: Self.object).hasApplied("kubectl-edit"))
        #expect(!FieldManagers(of: [:]).hasApplied("paictl"))
    }
}
