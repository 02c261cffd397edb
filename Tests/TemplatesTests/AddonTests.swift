import Foundation
import Testing

@testable import Templates

/// The objects and flags the tool ships with.
@Suite struct AddonTests {
    static let library = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../k8sPaiLibrary")
        .standardizedFileURL
    static let addons = ["administrators", "coredns", "dashboard", "flannel", "kube-proxy", "kubelet-api"]

    static let context: [String: Value] = [
        "spec": "0a1b2c",
        "machine": [
            "name": "m1", "address": "10.0.0.11", "role": "master", "etcdName": "etcdid1",
            "pluginFolder": "/usr/lib/cni",
            "taints": "gpu=true:NoSchedule,gpu=true:NoExecute",
        ],
        "cluster": [
            "id": "0a1b", "version": "v1.36.2", "serviceRange": "10.254.0.0/16", "podRange": "10.244.0.0/16",
            "dnsAddress": "10.254.0.10", "dnsDomain": "cluster.local", "apiServer": "https://10.0.0.10:6443",
            "localAPIServer": "https://127.0.0.1:6443", "etcdServers": "https://127.0.0.1:2379",
            "etcdDataPath": "/var/lib/etcd", "etcdInitialCluster": "etcdid1=https://10.0.0.11:2380",
            "etcdInitialState": "new", "serviceIP": "10.254.0.1",
        ],
        "images": [
            "coredns": "registry.k8s.io/coredns/coredns:v1.13.1",
            "dashboard": "docker.io/kubernetesui/dashboard:v2.7.0",
            "flannel": "ghcr.io/flannel-io/flannel:v0.27.4", "kube-proxy": "registry.k8s.io/kube-proxy:v1.36.2",
            "pause": "registry.k8s.io/pause:3.10",
        ],
        "flags": [
            "kube-proxy": ["--kubeconfig=/var/lib/kube-proxy/kubeconfig.conf", "--hostname-override=$(NODE_NAME)"],
            "flannel": ["--iface=$(HOST_IP)"], "coredns": ["--conf=/etc/coredns/Corefile"],
            "dashboard": ["--namespace=x"],
        ],
    ]

    @Test func `every template of the library is well formed`() throws {
        let names = try TemplateLibrary(directory: Self.library.appending(path: "template").path()).names()
        #expect(Set(Self.addons.map { "addons/\($0).yaml" }).isSubset(of: names))
    }

    /// PyYAML passes over a key that a map has twice; the API server does not.
    private static let reader = """
        import json, sys, yaml
        def check(node):
            if isinstance(node, yaml.MappingNode):
                keys = [key.value for key, _ in node.value]
                assert len(keys) == len(set(keys)), f'{node.start_mark}: {keys}'
                for _, value in node.value: check(value)
            elif isinstance(node, yaml.SequenceNode):
                for value in node.value: check(value)
        for node in yaml.compose_all(sys.argv[1]): check(node)
        print(json.dumps(list(yaml.safe_load_all(sys.argv[1]))))
        """

    /// PyYAML reads the objects as JSON, so that this can look at them.
    private func objects(_ addon: String) throws -> [[String: Any]] {
        let templates = try TemplateLibrary(directory: Self.library.appending(path: "template/addons").path())
        let yaml = try templates.render("\(addon).yaml", with: Self.context)
        let json = try output("/usr/bin/python3", "-c", Self.reader, yaml)
        return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]] ?? []
    }

    @Test(arguments: addons) func `every object is labelled, and of a version that 1.20 and 1.36 have`(addon: String)
        throws
    {
        let versions: [String: Set<String>] = [
            "v1": ["ConfigMap", "Namespace", "Secret", "Service", "ServiceAccount"],
            "apps/v1": ["DaemonSet", "Deployment"],
            "rbac.authorization.k8s.io/v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        ]
        let objects = try objects(addon)
        #expect(!objects.isEmpty)
        for object in objects {
            let kind = try #require(object["kind"] as? String)
            let version = try #require(object["apiVersion"] as? String)
            #expect(versions[version]?.contains(kind) == true, "\(version) \(kind)")
            let metadata = try #require(object["metadata"] as? [String: Any])
            let labels = try #require(metadata["labels"] as? [String: String])
            #expect(labels["app.kubernetes.io/managed-by"] == "paictl", "\(kind)")
        }
    }

    @Test(arguments: addons) func `a workload selects its own pods and names an account that exists`(addon: String)
        throws
    {
        let objects = try objects(addon)
        func named(_ kind: String) -> Set<String> {
            Set(
                objects.filter { $0["kind"] as? String == kind }.compactMap {
                    ($0["metadata"] as? [String: Any])?["name"] as? String
                }
            )
        }
        for object in objects where ["DaemonSet", "Deployment"].contains(object["kind"] as? String) {
            let spec = try #require(object["spec"] as? [String: Any])
            let template = try #require(spec["template"] as? [String: Any])
            let labels = try #require((template["metadata"] as? [String: Any])?["labels"] as? [String: String])
            let selector = try #require((spec["selector"] as? [String: Any])?["matchLabels"] as? [String: String])
            #expect(selector.allSatisfy { labels[$0.key] == $0.value })

            let pod = try #require(template["spec"] as? [String: Any])
            #expect(named("ServiceAccount").contains(try #require(pod["serviceAccountName"] as? String)))
            let volumes = (pod["volumes"] as? [[String: Any]] ?? [])
            let containers = try #require(pod["containers"] as? [[String: Any]])
            let mounts = containers.flatMap { $0["volumeMounts"] as? [[String: Any]] ?? [] }.compactMap {
                $0["name"] as? String
            }
            #expect(Set(mounts) == Set(volumes.compactMap { $0["name"] as? String }))
            let maps = Set(volumes.compactMap { ($0["configMap"] as? [String: String])?["name"] })
            let secrets = Set(volumes.compactMap { ($0["secret"] as? [String: String])?["secretName"] })
            #expect(maps.subtracting(named("ConfigMap")) == [])
            #expect(secrets.subtracting(named("Secret")) == [])
        }
    }

    @Test func `kube-proxy gets its flags and its name`() throws {
        let yaml = try TemplateLibrary(directory: Self.library.appending(path: "template/addons").path())
            .render("kube-proxy.yaml", with: Self.context)
        #expect(
            yaml.contains(
                """
                          command:
                            - kube-proxy
                            - "--kubeconfig=/var/lib/kube-proxy/kubeconfig.conf"
                            - "--hostname-override=$(NODE_NAME)"
                          env:
                """
            )
        )
    }

    @Test func `flannel's script writes a configuration of the bridge plugin`() throws {
        let flannel = try objects("flannel").first { $0["kind"] as? String == "ConfigMap" }
        let data = try #require(flannel?["data"] as? [String: String])
        #expect(try JSONSerialization.jsonObject(with: Data(#require(data["net-conf.json"]).utf8)) is [String: Any])

        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-flannel-\(UUID().uuidString)")
            .path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.3.129/25\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n"
                .utf8
        )
        .write(to: URL(filePath: "\(folder)/subnet.env"))
        // One turn of its loop, in a folder of ours.
        let script = try #require(data["cni.sh"]).replacing("/run/flannel", with: folder)
            .replacing("/etc/cni/net.d", with: folder).replacing("sleep 5", with: "break")
        _ = try output("/bin/sh", "-c", script)
        let written = try Data(contentsOf: URL(filePath: "\(folder)/10-flannel.conflist"))
        let plugins =
            try #require(try JSONSerialization.jsonObject(with: written) as? [String: Any])["plugins"]
            as? [[String: Any]]
        let bridge = try #require(plugins?.first)
        #expect(bridge["mtu"] as? Int == 1450)
        let ranges = (bridge["ipam"] as? [String: Any])?["ranges"] as? [[[String: String]]]
        #expect(ranges == [[["subnet": "10.244.3.128/25"]]])
    }
}
