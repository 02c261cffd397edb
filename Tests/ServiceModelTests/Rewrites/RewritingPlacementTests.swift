import ClusterModel
import Kubernetes
import Testing

@testable import ServiceModel

@Suite struct RewritingPlacementTests {
    @Test("objects that name no namespace, or default, go to the cluster's; what lives in none does not")
    func namespaces() throws {
        func namespace(_ kind: String, _ said: JSON?, _ wanted: String? = "shop") throws -> JSON? {
            var object: JSON = ["apiVersion": "v1", "kind": .string(kind), "metadata": ["name": "x"]]
            object.change(at: ["metadata"]) { $0["namespace"] = said }
            return try Rewritings.rewriting(object) { $0.namespace = wanted }.object["metadata"]?["namespace"]
        }
        #expect(try namespace("ConfigMap", nil) == "shop")
        #expect(try namespace("ConfigMap", "default") == "shop")
        #expect(try namespace("ConfigMap", "kube-system") == "kube-system")
        #expect(try namespace("ClusterRole", nil) == nil)
        #expect(try namespace("ConfigMap", nil, nil) == nil)
        #expect(try namespace("ConfigMap", nil, "default") == nil)
    }

    @Test("accounts that a binding names go along")
    func subjects() throws {
        let object: JSON = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": ["name": "x"],
            "subjects": [
                ["kind": "ServiceAccount", "name": "a", "namespace": "default"],
                ["kind": "ServiceAccount", "name": "b", "namespace": "kube-system"], ["kind": "Group", "name": "c"],
            ],
        ]
        let rewriting = try Rewritings.rewriting(object) { $0.namespace = "shop" }
        #expect(
            rewriting.object["subjects"] == [
                ["kind": "ServiceAccount", "name": "a", "namespace": "shop"],
                ["kind": "ServiceAccount", "name": "b", "namespace": "kube-system"], ["kind": "Group", "name": "c"],
            ]
        )
        #expect(
            rewriting.rewrites == [Rewrite("account a of namespace shop", because: "cluster.namespace is shop")]
        )
    }

    @Test("nodes that are named by their addresses are named as they are")
    func nodeNames() throws {
        let expression: JSON = ["key": "kubernetes.io/hostname", "operator": "In", "values": ["10.0.0.2", "w9"]]
        let required: JSON = ["nodeSelectorTerms": [["matchExpressions": [expression]]]]
        let object = Rewritings.workload(
            "apps/v1",
            "DaemonSet",
            pods: [
                "nodeName": "10.0.0.1", "nodeSelector": ["kubernetes.io/hostname": "10.0.0.2", "ip": "10.0.0.2"],
                "affinity": ["nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": required]],
            ]
        )
        let rewriting = try Rewritings.rewriting(object) { $0.nodes = [Rewritings.master, Rewritings.worker] }
        let pods = rewriting.object[["spec", "template", "spec"]]
        #expect(pods?["nodeName"] == "m1")
        #expect(pods?["nodeSelector"] == ["kubernetes.io/hostname": "w1", "ip": "10.0.0.2"])
        #expect(pods?.text.contains(#""values":["w1","w9"]"#) == true)
        #expect(rewriting.rewrites.map(\.change).sorted().prefix(2) == ["node 10.0.0.1 -> m1", "node 10.0.0.2 -> w1"])
    }

    /// Pods that are asked where they may run.
    private func tolerations(_ pods: JSON, kind: String = "DaemonSet") throws -> JSON? {
        let object = Rewritings.workload("apps/v1", kind, pods: pods)
        let rewriting = try Rewritings.rewriting(object) { $0.nodes = [Rewritings.master, Rewritings.worker] }
        #expect(rewriting.rewrites.isEmpty == (rewriting.object == object))
        return rewriting.object[["spec", "template", "spec", "tolerations"]]
    }

    private let both: JSON = [
        ["key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"],
        ["key": "node-role.kubernetes.io/master", "operator": "Exists", "effect": "NoSchedule"],
    ]

    @Test("pods whose label a master has tolerate its taint, by both its names")
    func tolerates() throws {
        #expect(try tolerations(["nodeSelector": ["pylon": "true"]]) == both)
        #expect(try tolerations(["nodeSelector": ["pylon": "true"]], kind: "Deployment") == both)
        func affinity(_ operation: String) -> JSON {
            let expression: JSON = ["key": "pai-master", "operator": .string(operation), "values": ["true"]]
            let required: JSON = ["nodeSelectorTerms": [["matchExpressions": [expression]]]]
            return ["affinity": ["nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": required]]]
        }
        #expect(try tolerations(affinity("In")) == both)
        #expect(try tolerations(affinity("NotIn")) == nil)
    }

    @Test("pods that run elsewhere, everywhere, or tolerate it already are left alone")
    func leaves() throws {
        #expect(try tolerations(["nodeSelector": ["store": "true"]]) == nil)
        #expect(try tolerations(["nodeSelector": ["pylon": "true", "store": "true"]]) == nil)
        #expect(try tolerations([:]) == nil)
        let all: JSON = [["operator": "Exists"]]
        #expect(try tolerations(["nodeSelector": ["pylon": "true"], "tolerations": all]) == all)
        let own: JSON = [["key": "node-role.kubernetes.io/master", "operator": "Exists"]]
        #expect(try tolerations(["nodeSelector": ["pylon": "true"], "tolerations": own]) == own)
        let other: JSON = [["key": "gpu", "operator": "Exists"]]
        let tolerations = try tolerations(["nodeSelector": ["pylon": "true"], "tolerations": other])
        #expect(tolerations?.items?.count == 3)
    }

    @Test("the reason names the machines")
    func reason() throws {
        let object = Rewritings.workload("apps/v1", "DaemonSet", pods: ["nodeSelector": ["pylon": "true"]])
        let rewriting = try Rewritings.rewriting(object) { $0.nodes = [Rewritings.master] }
        #expect(
            rewriting.rewrites == [
                Rewrite(
                    "tolerations of the control plane's taints",
                    because: "its pods are to run on m1, which keeps others away"
                )
            ]
        )
    }
}
