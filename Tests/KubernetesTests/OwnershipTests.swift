import Testing

@testable import Kubernetes

@Suite struct OwnershipTests {
    private static let node = #"""
        {"metadata":{"managedFields":[
            {"manager":"paictl-service-web","operation":"Apply","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:web":{}}}}},
            {"manager":"paictl-service-web","operation":"Update","fieldsV1":{"f:metadata":{"f:labels":{"f:edited":{}}}}},
            {"manager":"kubelet","operation":"Apply","fieldsV1":{"f:metadata":{"f:labels":{"f:os":{}}}}}]}}
        """#

    @Test func `a manager's labels are those that it has applied`() throws {
        let managers = FieldManagers(of: try JSON(parsing: Self.node))
        #expect(managers.appliedKeys("paictl-service-web", at: ["metadata", "labels"]) == ["web"])
        #expect(managers.appliedKeys("paictl-service-store", at: ["metadata", "labels"]).isEmpty)
        #expect(managers.appliedKeys("kubelet", at: ["metadata", "annotations"]).isEmpty)
    }

    /// As API servers of 1.20 and 1.36 say it.
    @Test(arguments: [
        ("spec.template", "Invalid value: core.PodTemplateSpec{}: field is immutable"),
        ("spec", "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden"),
        ("roleRef", "Invalid value: rbac.RoleRef{}: cannot change roleRef"),
    ])
    func `a field that keeps its value is told from one that is wrong`(field: String, message: String) {
        let cause = APIStatus.Cause(reason: "FieldValueInvalid", message: message, field: field)
        #expect(APIStatus(code: 422, message: "is invalid", causes: [cause]).isOfFixedField)
        #expect(!APIStatus(code: 409, message: "conflict", causes: [cause]).isOfFixedField)
        #expect(!APIStatus(code: 422, message: "Required value").isOfFixedField)
    }

    @Test func `a definition brings its kinds along`() {
        let definition: JSON = [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "things.example.org"],
            "spec": [
                "group": "example.org", "scope": "Namespaced", "names": ["kind": "Thing", "plural": "things"],
                "versions": [["name": "v1"], ["name": "v1beta1"]],
            ],
        ]
        let kinds = Discovery.customKinds(of: definition)
        #expect(kinds.keys.map(\.apiVersion).sorted() == ["example.org/v1", "example.org/v1beta1"])
        #expect(Set(kinds.values) == [Discovery.Resource("things", isNamespaced: true)])
        #expect(Discovery.customKinds(of: ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a"]]).isEmpty)
    }

    @Test func `what another is to follow is asked to go until it is gone`() {
        #expect(Request.delete("/a", .orphan, isRepeated: true).target == "/a?propagationPolicy=Orphan")
        #expect(Request.delete("/a", isRepeated: true).passing.contains(200))
        #expect(!Request.delete("/a").passing.contains(200))
    }
}
