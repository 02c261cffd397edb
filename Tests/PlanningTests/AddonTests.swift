import ClusterModel
import Foundation
import Kubernetes
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

/// The objects the tool ships with, as production renders them.
@Suite struct AddonTests {
    static let addons = ["administrators", "coredns", "dashboard", "flannel", "kube-proxy", "kubelet-api"]

    /// What production gives to templates, of a cluster that has all add-ons.
    static func planner(version: Version = Version(1, 36, 2)) throws -> JobPlanner {
        var planner = try PaperCluster(version: version).planner
        planner.cluster.network.podNetwork = .flannel
        planner.cluster.addons.dashboard = true
        planner.cluster.machines[0].taints = [Taint(key: "gpu", value: "true", effect: "NoSchedule")]
        return planner
    }

    static func text(of addon: String) throws -> String {
        let planner = try planner()
        let context = try Context(planner: planner.planner, machine: planner.cluster.masters[0])
        return try planner.library.templates.render("addons/\(addon).yaml", with: context.values)
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
        let yaml = try Self.text(of: addon)
        let json = try output("/usr/bin/python3", "-c", Self.reader, yaml)
        return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]] ?? []
    }

    @Test(arguments: addons) func `what the API is sent is what PyYAML reads`(addon: String) throws {
        let sent = try Self.planner().planner.objects("addons/\(addon).yaml").map(\.body)
        let json = try output("/usr/bin/python3", "-c", Self.reader, try Self.text(of: addon))
        #expect(try JSON(parsing: json) == .array(sent))
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
        let yaml = try Self.text(of: "kube-proxy")
        #expect(
            yaml.contains(
                """
                          command:
                            - kube-proxy
                            - "--
                """
            )
        )
        #expect(yaml.contains("            - \"--hostname-override=$(NODE_NAME)\"\n"))
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
