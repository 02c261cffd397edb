import Testing

@testable import Kubernetes

@Suite struct DiscoveryTests {
    private static func daemonSet(_ namespace: String?) -> ObjectReference {
        ObjectReference(ObjectType(apiVersion: "apps/v1", kind: "DaemonSet"), namespace: namespace, name: "a")
    }

    @Test func `the paths of Kubernetes' own kinds need no question`() {
        let standard = Discovery.standard
        #expect(standard.path(of: Self.daemonSet("kube-system")) == "/apis/apps/v1/namespaces/kube-system/daemonsets/a")
        #expect(standard.path(of: Self.daemonSet(nil)) == "/apis/apps/v1/namespaces/default/daemonsets/a")
        let node = ObjectReference(ObjectType(version: "v1", kind: "Node"), namespace: "ignored", name: "m1")
        #expect(standard.path(of: node) == "/api/v1/nodes/m1")
        #expect(standard.located(node).namespace == nil)
        #expect(standard.located(Self.daemonSet(nil)).namespace == "default")
        #expect(standard.path(of: ObjectReference(ObjectType(version: "v1", kind: "Frobnicator"), name: "a")) == nil)
    }

    @Test func `a collection is one namespace's or everybody's`() {
        let type = ObjectType(version: "v1", kind: "ConfigMap")
        #expect(Discovery.standard.collection(of: type) == "/api/v1/configmaps")
        #expect(Discovery.standard.collection(of: type, in: "x") == "/api/v1/namespaces/x/configmaps")
    }

    @Test func `a server that tells all at once is asked once`() throws {
        let groups = """
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{"name":"apps"},"versions":[
            {"version":"v1","resources":[{"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},
            "scope":"Namespaced","subresources":[{"subresource":"scale"}]}]}]}]}
            """
        var discovery = Discovery()
        #expect(Discovery.firstRequests.map(\.path) == ["/api", "/apis"])
        #expect(Discovery.firstRequests[1].accept?.contains("as=APIGroupDiscoveryList") == true)
        #expect(try discovery.read(.answered(status: 200, body: groups), to: Discovery.firstRequests[1]).isEmpty)
        let type = ObjectType(apiVersion: "apps/v1", kind: "Deployment")
        #expect(discovery.resources[type] == Discovery.Resource("deployments", isNamespaced: true))
        #expect(discovery.versions["apps"] == ["v1"])
    }

    @Test func `an old server is asked for each of its groups`() throws {
        var discovery = Discovery()
        let core = try discovery.read(
            .answered(status: 200, body: #"{"kind":"APIVersions","versions":["v1"]}"#),
            to: Discovery.firstRequests[0]
        )
        let groups = try discovery.read(
            .answered(
                status: 200,
                body: """
                    {"kind":"APIGroupList","groups":[{"name":"batch","versions":[{"version":"v1beta1"},{"version":"v1"}],
                    "preferredVersion":{"version":"v1"}}]}
                    """
            ),
            to: Discovery.firstRequests[1]
        )
        #expect((core + groups).map(\.path) == ["/api/v1", "/apis/batch/v1beta1", "/apis/batch/v1"])
        #expect(discovery.versions == ["": ["v1"], "batch": ["v1", "v1beta1"]])
        let resources = """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"nodes","namespaced":false,"kind":"Node"},
            {"name":"nodes/status","namespaced":false,"kind":"Node"},{"name":"pods","namespaced":true,"kind":"Pod"}]}
            """
        #expect(try discovery.read(.answered(status: 200, body: resources), to: core[0]).isEmpty)
        #expect(
            discovery.resources == [
                ObjectType(version: "v1", kind: "Node"): Discovery.Resource("nodes", isNamespaced: false),
                ObjectType(version: "v1", kind: "Pod"): Discovery.Resource("pods", isNamespaced: true),
            ]
        )
    }

    @Test(arguments: [
        Answer.unreachable("refused"), .answered(status: 403, body: "{}"), .answered(status: 200, body: "ok"),
        .answered(status: 200, body: #"{"kind":"PodList"}"#),
    ])
    func `an answer that tells nothing is not taken for a server without kinds`(answer: Answer) {
        var discovery = Discovery()
        #expect(throws: DiscoveryError.self) { try discovery.read(answer, to: Discovery.firstRequests[0]) }
    }
}

@Suite struct ApplySetTests {
    private static let parent = ObjectReference(
        ObjectType(version: "v1", kind: "Secret"),
        namespace: "test",
        name: "my-set"
    )

    // The digest of `my-set.test.Secret.`, by sha256sum; kubectl's own tests have the identifier that follows from it.
    private static let set = ApplySet(parent: parent, tooling: "paictl/v1") { bytes in
        #expect(String(decoding: bytes, as: UTF8.self) == "my-set.test.Secret.")
        return [
            0xd1, 0xe1, 0x47, 0x57, 0xcc, 0x92, 0xaa, 0x9e, 0xd7, 0xa1, 0x28, 0x6c, 0x1a, 0xfc, 0x96, 0x15,
            0x00, 0xf7, 0xb3, 0xde, 0xb2, 0xab, 0x01, 0xe6, 0xcd, 0xce, 0x1e, 0xd0, 0x74, 0x75, 0x76, 0xc6,
        ]
    }

    @Test func `its identifier is the one that kubectl gives the same parent`() {
        #expect(Self.set.id == "applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1")
        #expect(Self.set.memberLabels == ["applyset.kubernetes.io/part-of": Self.set.id])
        #expect(Self.set.parentLabels == ["applyset.kubernetes.io/id": Self.set.id])
    }

    @Test func `its parent says where its members are`() {
        let members = [
            ObjectReference(ObjectType(apiVersion: "apps/v1", kind: "Deployment"), namespace: "web", name: "a"),
            ObjectReference(ObjectType(version: "v1", kind: "ConfigMap"), namespace: "test", name: "b"),
            ObjectReference(ObjectType(version: "v1", kind: "Namespace"), name: "web"),
        ]
        let annotations = Self.set.annotations(for: members)
        #expect(
            annotations == [
                "applyset.kubernetes.io/tooling": "paictl/v1",
                "applyset.kubernetes.io/contains-group-kinds": "ConfigMap,Deployment.apps,Namespace",
                "applyset.kubernetes.io/additional-namespaces": "web",
            ]
        )
        let parent: JSON = ["metadata": ["annotations": .object(annotations.mapValues(JSON.string))]]
        #expect(ApplySet.kinds(in: parent) == ["ConfigMap", "Deployment.apps", "Namespace"])
        #expect(ApplySet.namespaces(in: parent) == ["web"])
        #expect(ApplySet.kinds(in: [:]).isEmpty)
    }

    @Test(arguments: [("paictl/v2", true), ("kubectl/v1.30.0", false)])
    func `another tool's parent is left alone`(tooling: String, isOurs: Bool) {
        let parent: JSON = ["metadata": ["annotations": ["applyset.kubernetes.io/tooling": .string(tooling)]]]
        #expect(Self.set.owns(parent) == isOurs)
        #expect(!Self.set.owns(["metadata": ["labels": ["applyset.kubernetes.io/id": "applyset-other-v1"]]]))
        #expect(Self.set.owns(["metadata": ["name": "my-set"]]))
    }
}
