import ClusterModel
import Kubernetes
import ServiceModel
import TestSupport
import Testing

/// The package `hyperspace`, against what kustomize makes of the original's base and overlay.
@Suite struct HyperspaceTests {
    private func objects(_ options: String) throws -> [ServiceObject] {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services:\n  hyperspace: {\(options)}\n"
        ])
        try directory.write(
            "kubernetes: {load-balance-ip: 10.0.0.1, kubernetes-version: v1.36.2}\n",
            to: "kubernetes-configuration.yaml"
        )
        return try directory.catalogue(isStrict: true).services[0].objects
    }

    private func named(_ objects: [ServiceObject], _ kind: String) -> [String] {
        objects.filter { $0.reference.type.kind == kind }.map(\.reference.name)
    }

    @Test func `all objects have their names`() throws {
        let objects = try objects("nfs-server: 10.0.0.9, nfs-path: /srv")
        #expect(named(objects, "StorageClass") == ["nfs-storage-hyperspace"])
        #expect(named(objects, "ServiceAccount") == ["nfs-client-provisioner-hyperspace", "kubebot-hyperspace"])
        #expect(named(objects, "ClusterRole") == ["nfs-client-provisioner-runner-hyperspace", "kubebot-hyperspace"])
        #expect(
            named(objects, "ClusterRoleBinding") == ["run-nfs-client-provisioner-hyperspace", "kubebot-hyperspace"]
        )
        #expect(named(objects, "Deployment") == ["nfs-client-provisioner-hyperspace"])
        #expect(named(objects, "Service") == ["kubebot-hyperspace", "kubebot-headless-hyperspace"])
        #expect(named(objects, "PersistentVolumeClaim") == ["data-kubebot-hyperspace-0"])
        #expect(named(objects, "StatefulSet") == ["kubebot-hyperspace"])
        #expect(objects.count == 13)
        let claim = objects.first { $0.reference.type.kind == "PersistentVolumeClaim" }
        #expect(claim?.body[["spec", "storageClassName"]]?.string == "nfs-storage-hyperspace")
        #expect(claim?.body[["spec", "resources", "requests", "storage"]]?.string == "20Gi")
    }

    /// `kubectl kustomize` 5.8.1 calls it so, of a generator with this one file and `nameSuffix: -hyperspace`.
    @Test func `the config map has kustomize's name, and the pods know it`() throws {
        let file =
            #"nodeTemplate:\n  command: [\"/app/hyperspace\"]\n  args:\n    name: \"a & b <c> \\\"é\\\" {{ .Index }}\"\n"#
        let objects = try objects("kubebot: \"\(file)\"")
        #expect(named(objects, "ConfigMap") == ["kubebot-hyperspace-87bmfh96c4"])
        let map = objects.first { $0.reference.type.kind == "ConfigMap" }
        #expect(map?.body[["metadata", "annotations"]] == nil)
        #expect(map?.body[["metadata", "name"]]?.string == "kubebot-hyperspace-87bmfh96c4")
        let volumes = objects.last?.body[["spec", "template", "spec", "volumes"]]?.items ?? []
        #expect(volumes.compactMap { $0[["configMap", "name"]]?.string } == ["kubebot-hyperspace-87bmfh96c4"])
    }

    @Test func `pods start with the snapshot and kubebot, and run the node beside its probe`() throws {
        let objects = try objects(
            "replicas: 2, archive-url: 'http://a/b.7z', chain: other, liveness-path: /healthz_block"
        )
        let set = try #require(objects.last?.body)
        #expect(set[["spec", "serviceName"]]?.string == "kubebot-headless-other")
        #expect(set[["spec", "replicas"]]?.int == 2)
        let labels: JSON = ["app": "kubebot", "chain": "other"]
        #expect(set[["spec", "selector", "matchLabels"]] == labels)
        let pod = try #require(set[["spec", "template", "spec"]])
        let first = pod["initContainers"]?.items ?? []
        #expect(first.compactMap { $0["name"]?.string } == ["init-snapshot", "init-kubebot"])
        #expect(
            first[0]["env"] == [
                ["name": "ARCHIVE_URL", "value": "http://a/b.7z"],
                ["name": "CHAIN_DIR", "value": "/data/chains/other"],
            ]
        )
        #expect(first[1]["command"] == ["cp", "/kubebot", "/volume/kubebot"])
        let containers = pod["containers"]?.items ?? []
        #expect(containers.compactMap { $0["name"]?.string } == ["node", "liveness-probe"])
        #expect(containers[0]["command"] == ["/kubebot/kubebot", "--config=/config/kubebot.yaml", "--watch-config"])
        #expect(
            containers[0]["ports"]?.items?.compactMap { $0["containerPort"]?.int } == [9933, 9944, 9615, 49944]
        )
        #expect(containers[0][["livenessProbe", "httpGet", "path"]]?.string == "/healthz_block")
        #expect(containers[0][["readinessProbe", "httpGet", "path"]]?.string == "/healthz")
        #expect(named(objects, "PersistentVolumeClaim") == ["data-kubebot-other-0", "data-kubebot-other-1"])
    }

    @Test func `options become kubebot.yaml`() throws {
        let watch = "watchlog: {enabled: true, keyword: Imported, lastThreshold: 5m, healthcheckIDs: [a, b]}"
        let args = "args: {name: 'n-{{ .Index }}', rpc-cors: null, ws-port: 9955}"
        let objects = try objects(
            "node-service: true, p2p-port: 30400, public-address: indexed, \(watch), \(args), replicas: 2"
        )
        let map = objects.first { $0.reference.type.kind == "ConfigMap" }
        #expect(
            map?.body[["data", "kubebot.yaml"]]?.string == """
                nodeTemplate:
                  command: ["hyperspace"]
                  args:
                    base-path: "/data"
                    chain: "hyperspace"
                    port: "{{ add 30400 .Index }}"
                    rpc-port: "9933"
                    rpc-external: null
                    ws-external: null
                    prometheus-external: null
                    public-addr: "/ip4/{{ getNodeIPWithIndex .Index }}/tcp/{{ add 30400 .Index }}"
                    "name": "n-{{ .Index }}"
                    "ws-port": "9955"
                nodeService: {enabled: true, forceUpdate: false, nodePortTemplate: "{{ add 30400 .Index }}"}
                watchlog: {"enabled": true, "keyword": "Imported", "lastThreshold": "5m", "healthcheckIDs": ["a", "b"]}
                nodeStdout: stdout
                nodeStderr: stdout

                """
        )
    }

    @Test(
        "what cannot be is told at its place",
        arguments: [
            ("nfs-server: a", "'nfs-server' and 'nfs-path' belong together: a server, and its folder"),
            (
                "nfs-server: a, nfs-path: /b, storage-class: c",
                "disks come from 'storage-class' or from 'nfs-server': take one away"
            ),
            ("kubebot: x, args: {a: b}", "'kubebot' is the whole configuration"),
            (
                "node-service: true, p2p-port: 29000",
                "port 29000, which 'hyperspace' (p2p of kubebot-hyperspace-0) wants"
            ),
            ("replicas: -1", "'replicas' must be a whole number from 0 to 1000, not '-1'"),
            ("liveness-path: /health", "/healthz"),
            ("chain: UPPER", "is no name for a member of 'hyperspace'"),
        ]
    )
    func refused(options: String, sentence: String) throws {
        let complaints = try ServiceDirectory([
            "services-configuration.yaml": "services: {hyperspace: {\(options)}}\n"
        ]).complaints()
        #expect(complaints.first?.contains(sentence) == true, "\(complaints)")
    }
}
