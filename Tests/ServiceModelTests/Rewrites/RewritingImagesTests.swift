import ClusterModel
import Foundation
import Kubernetes
import Testing

@testable import ServiceModel

@Suite struct RewritingImagesTests {
    private func images(
        _ containers: JSON,
        _ change: (inout RewriteSite) -> Void
    ) throws -> (containers: JSON?, rewrites: [Rewrite]) {
        let object = Rewritings.workload("apps/v1", "DaemonSet", pods: ["containers": containers])
        let rewriting = try Rewritings.rewriting(object, Version(1, 36, 2), change)
        return (rewriting.object[["spec", "template", "spec", "containers"]], rewriting.rewrites)
    }

    @Test("what was loaded is not pulled, whether Always is said or follows from its tag")
    func loaded() throws {
        let result = try images(
            [
                ["image": "openpai/zookeeper:v1", "imagePullPolicy": "Always"],
                ["image": "docker.io/openpai/latest:latest"], ["image": "openpai/none"],
                ["image": "openpai/zookeeper:v1", "imagePullPolicy": "Never"], ["image": "openpai/zookeeper:v1"],
                ["image": "prom/x:v1", "imagePullPolicy": "Always"],
            ]
        ) { $0.loadedImages = ["openpai/zookeeper:v1", "openpai/latest:latest", "docker.io/openpai/none"] }
        let policies = result.containers?.items?.map { $0["imagePullPolicy"]?.string }
        #expect(policies == ["IfNotPresent", "IfNotPresent", "IfNotPresent", "Never", nil, "Always"])
        #expect(
            result.rewrites.first
                == Rewrite(
                    "imagePullPolicy IfNotPresent of openpai/zookeeper:v1",
                    because: "it is brought to the machines as an archive: no registry has it"
                )
        )
        #expect(result.rewrites.count == 3)
    }

    @Test("references go where 'images' says, by the whole or by the repository, and else to the registry's mirror")
    func redirected() throws {
        let result = try images(
            [
                ["image": "prom/x:v1"], ["image": "prom/y:v1"], ["image": "registry:2"],
                ["image": "quay.io/a/b@sha256:1"],
                ["image": "gcr.io/c:1"],
            ]
        ) {
            $0.images = ["prom/x:v1": "here/x:2", "prom/y": "here:5000/y"]
            $0.mirrors = ["docker.io": "m.example:5000", "quay.io": "m.example/quay"]
        }
        #expect(
            result.containers?.items?.map { $0["image"]?.string } == [
                "here/x:2", "here:5000/y:v1", "m.example:5000/library/registry:2", "m.example/quay/a/b@sha256:1",
                "gcr.io/c:1",
            ]
        )
        #expect(
            result.rewrites.map { "\($0.change), because \($0.reason)" } == [
                "image prom/x:v1 -> here/x:2, because 'images' says so",
                "image prom/y:v1 -> here:5000/y:v1, because 'images' says so",
                "image registry:2 -> m.example:5000/library/registry:2, because m.example:5000 mirrors docker.io",
                "image quay.io/a/b@sha256:1 -> m.example/quay/a/b@sha256:1, because m.example/quay mirrors quay.io",
            ]
        )
    }

    @Test("what an image has become counts when it is asked whether it was loaded")
    func both() throws {
        let result = try images([["image": "a/b:1", "imagePullPolicy": "Always"]]) {
            $0.images = ["a/b": "c/d"]
            $0.loadedImages = ["c/d:1"]
        }
        #expect(result.containers == [["image": "c/d:1", "imagePullPolicy": "IfNotPresent"]])
    }

    @Test("the config map of the registry's login becomes a secret, and volumes of it follow")
    func credentials() throws {
        let map: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "docker-credentials"],
            "data": ["config.json": #"{"auths":{}}"#],
        ]
        let rewriting = try Rewritings.rewriting(map)
        #expect(
            rewriting.object == [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "docker-credentials"],
                "type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": "eyJhdXRocyI6e319"],
            ]
        )
        #expect(rewriting.rewrites.map(\.change) == ["ConfigMap docker-credentials -> Secret"])

        let pods: JSON = [
            "volumes": [
                ["name": "a", "configMap": ["name": "docker-credentials"]],
                [
                    "name": "b",
                    "configMap": [
                        "name": "docker-credentials", "defaultMode": 420,
                        "items": [["key": "config.json", "path": "x.json"]],
                    ],
                ],
                ["name": "c", "projected": ["sources": [["configMap": ["name": "docker-credentials"]]]]],
                ["name": "d", "configMap": ["name": "other"]],
            ]
        ]
        let followed = try Rewritings.rewriting(Rewritings.workload("apps/v1", "DaemonSet", pods: pods))
        #expect(
            followed.object[["spec", "template", "spec", "volumes"]] == [
                [
                    "name": "a",
                    "secret": [
                        "secretName": "docker-credentials",
                        "items": [["key": ".dockerconfigjson", "path": "config.json"]],
                    ],
                ],
                [
                    "name": "b",
                    "secret": [
                        "secretName": "docker-credentials", "defaultMode": 420,
                        "items": [["key": ".dockerconfigjson", "path": "x.json"]],
                    ],
                ],
                [
                    "name": "c",
                    "projected": [
                        "sources": [
                            [
                                "secret": [
                                    "name": "docker-credentials",
                                    "items": [["key": ".dockerconfigjson", "path": "config.json"]],
                                ]
                            ]
                        ]
                    ],
                ], ["name": "d", "configMap": ["name": "other"]],
            ]
        )
        #expect(followed.rewrites.count == 3)
    }
}
