import ClusterModel
import Foundation
import Kubernetes
import TestSupport
import Testing
import YAML

@testable import ServiceModel

/// The table that we ship, and what is common to tests of rewriting.
enum Rewritings {
    static func table() throws -> RewriteTable {
        let file = Checkout.root.appending(path: "k8sPaiLibrary/service-rewrites.yaml")
        return try RewriteTable(text: String(contentsOf: file, encoding: .utf8), file: "service-rewrites.yaml")
    }

    static func rewriting(
        _ object: JSON,
        _ version: Version = Version(1, 36, 2),
        _ change: (inout RewriteSite) -> Void = { _ in }
    ) throws -> Rewriting {
        var site = RewriteSite(version: version)
        change(&site)
        return Rewriting(object, for: site, by: try table())
    }

    /// Something that makes pods.
    static func workload(
        _ apiVersion: String,
        _ kind: String,
        pods: JSON = ["containers": [["name": "a", "image": "prom/x:v1"]]]
    ) -> JSON {
        let labels: JSON = ["labels": ["app": "store"]]
        return [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": ["name": "store"],
            "spec": ["template": ["metadata": labels, "spec": pods]],
        ]
    }

    static let master = RewriteSite.Node(
        "m1",
        address: "10.0.0.1",
        labels: ["pylon": "true", "pai-master": "true"],
        taints: [Taint(key: "node-role.kubernetes.io/master", effect: "NoSchedule")]
    )
    static let worker = RewriteSite.Node("w1", address: "10.0.0.2", labels: ["store": "true"])
}

@Suite struct RewritingTests {
    @Test("a table with a row that leads nowhere, or with an unknown word, is refused with its place")
    func badTable() {
        func message(_ row: String) -> String {
            let text = """
                api-versions:
                  - \(row)
                cluster-kinds: []
                control-plane-taints: []
                secret-config-maps: {}
                """
            do {
                _ = try RewriteTable(text: text, file: "t.yaml")
                return ""
            } catch { return error.description }
        }
        #expect(message("{kinds: [A], from: [a/v1], gone: '1.22'}") == "t.yaml:2:38: a row has either 'to' or 'way'")
        #expect(message("{kinds: [A], from: [a/v1], to: a/v2, gone: soon}") == "t.yaml:2:48: 'soon' is not a version")
        #expect(message("{kinds: [A], from: [a/v1], to: a/v2, gone: '1.2', then: [x]}").hasPrefix("t.yaml:2:"))
        #expect(message("{kinds: [A], from: [a/v1], to: a/v2, gone: '1.2'}").isEmpty)
    }

    @Test("an object of today is left as it is, in every version")
    func untouched() throws {
        var object = Rewritings.workload("apps/v1", "Deployment")
        object.change(at: ["spec"]) { $0["selector"] = ["matchLabels": ["app": "store"]] }
        for minor in SupportedVersions.oldest.minor...SupportedVersions.newestMinor {
            let rewriting = try Rewritings.rewriting(object, Version(1, minor))
            #expect(rewriting.object == object && rewriting.rewrites.isEmpty && rewriting.problems.isEmpty)
        }
    }

    @Test(
        "workloads of old go to apps/v1, with their pods' labels as the selector",
        arguments: ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"],
        ["DaemonSet", "Deployment", "StatefulSet"]
    )
    func workloads(apiVersion: String, kind: String) throws {
        let rewriting = try Rewritings.rewriting(Rewritings.workload(apiVersion, kind), Version(1, 20, 2))
        #expect(rewriting.object["apiVersion"] == "apps/v1")
        #expect(rewriting.object["spec"]?["selector"] == ["matchLabels": ["app": "store"]])
        #expect(
            rewriting.rewrites == [
                Rewrite(
                    "apiVersion \(apiVersion) -> apps/v1",
                    because: "Kubernetes has not had the other since 1.16"
                ),
                Rewrite("selector app=store", because: "apps/v1 wants it said; these are the labels of its pods"),
            ]
        )
    }

    @Test("a selector that is there stays; pods without labels are a problem")
    func selectors() throws {
        var object = Rewritings.workload("extensions/v1beta1", "Deployment")
        object.change(at: ["spec"]) { $0["selector"] = ["matchLabels": ["app": "other"]] }
        #expect(try Rewritings.rewriting(object).object["spec"]?["selector"] == ["matchLabels": ["app": "other"]])

        var bare = Rewritings.workload("extensions/v1beta1", "Deployment")
        bare.change(at: ["spec", "template"]) { $0["metadata"] = nil }
        #expect(
            try Rewritings.rewriting(bare).problems == [
                "the pods of this Deployment have no labels that could select them: give spec.template some"
            ]
        )
    }

    @Test("a version that is to go is left where its successor is not there yet")
    func cronJobs() throws {
        let object: JSON = ["apiVersion": "batch/v1beta1", "kind": "CronJob", "metadata": ["name": "c"], "spec": [:]]
        #expect(try Rewritings.rewriting(object, Version(1, 20, 15)).object == object)
        let later = try Rewritings.rewriting(object, Version(1, 21))
        #expect(later.object["apiVersion"] == "batch/v1")
        #expect(later.rewrites.map(\.reason) == ["Kubernetes will not have the other from 1.25 on"])
        #expect(
            try Rewritings.rewriting(object, Version(1, 25)).rewrites.map(\.reason) == [
                "Kubernetes has not had the other since 1.25"
            ]
        )
    }

    @Test(
        "others change their version alone",
        arguments: [
            ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "rbac.authorization.k8s.io/v1"),
            ("scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"),
            ("storage.k8s.io/v1beta1", "CSIDriver", "storage.k8s.io/v1"),
            ("policy/v1beta1", "PodDisruptionBudget", "policy/v1"),
            ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
            ("extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"),
        ]
    )
    func versions(from: String, kind: String, to: String) throws {
        let object: JSON = ["apiVersion": .string(from), "kind": .string(kind), "metadata": ["name": "x"]]
        var expected = object
        expected["apiVersion"] = .string(to)
        let rewriting = try Rewritings.rewriting(object)
        #expect(rewriting.object == expected)
        #expect(rewriting.rewrites.count == 1 && rewriting.problems.isEmpty)
    }

    @Test("what nothing takes the place of is a problem from the version on that does not have it")
    func gone() throws {
        let object: JSON = [
            "apiVersion": "extensions/v1beta1", "kind": "PodSecurityPolicy", "metadata": ["name": "x"],
        ]
        let before = try Rewritings.rewriting(object, Version(1, 24, 1))
        #expect(before.object["apiVersion"] == "policy/v1beta1" && before.problems.isEmpty)
        #expect(
            try Rewritings.rewriting(object, Version(1, 25)).problems == [
                "Kubernetes has had no PodSecurityPolicy of policy/v1beta1 since 1.25, and this is v1.25.0: labels of namespaces (pod-security.kubernetes.io/enforce) have taken its place"
            ]
        )
        let budget: JSON = [
            "apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": ["name": "x"],
            "spec": ["selector": [:]],
        ]
        #expect(try Rewritings.rewriting(budget).problems.count == 1)
        #expect(try Rewritings.rewriting(budget, Version(1, 20)).problems.isEmpty)
    }

    @Test("backends of an Ingress are written as its version wants")
    func ingress() throws {
        let object: JSON = [
            "apiVersion": "extensions/v1beta1", "kind": "Ingress", "metadata": ["name": "i"],
            "spec": [
                "backend": ["serviceName": "front", "servicePort": 80],
                "rules": [
                    [
                        "host": "x.example",
                        "http": [
                            "paths": [
                                ["path": "/a", "backend": ["serviceName": "a", "servicePort": "web"]],
                                [
                                    "path": "/b", "pathType": "Prefix",
                                    "backend": ["serviceName": "b", "servicePort": 8080],
                                ],
                            ]
                        ],
                    ]
                ],
            ],
        ]
        let rewriting = try Rewritings.rewriting(object)
        #expect(
            rewriting.object["spec"] == [
                "defaultBackend": ["service": ["name": "front", "port": ["number": 80]]],
                "rules": [
                    [
                        "host": "x.example",
                        "http": [
                            "paths": [
                                [
                                    "path": "/a", "pathType": "ImplementationSpecific",
                                    "backend": ["service": ["name": "a", "port": ["name": "web"]]],
                                ],
                                [
                                    "path": "/b", "pathType": "Prefix",
                                    "backend": ["service": ["name": "b", "port": ["number": 8080]]],
                                ],
                            ]
                        ],
                    ]
                ],
            ]
        )
        #expect(rewriting.rewrites.map(\.change).last == "3 backends as service: {name, port}")
    }
}
