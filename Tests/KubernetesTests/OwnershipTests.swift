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

    // MARK: What an apply would leave as it is

    /// A deployment as an API server of 1.36 keeps one that paictl has applied.
    private static let deployment = #"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"front","uid":"1","labels":{"part-of":"x"},
         "annotations":{"note":"somebody's"},"managedFields":[
          {"manager":"paictl","operation":"Apply","apiVersion":"apps/v1","fieldsV1":{"f:metadata":{"f:labels":{"f:part-of":{}}},
           "f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{
            "k:{\"name\":\"web\"}":{".":{},"f:image":{},"f:name":{},"f:args":{},"f:resources":{"f:limits":{"f:memory":{}}},
             "f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}}},
            "k:{\"name\":\"log\"}":{".":{},"f:image":{},"f:name":{}}}}}}}},
          {"manager":"kube-controller-manager","operation":"Update","apiVersion":"apps/v1","subresource":"status",
           "fieldsV1":{"f:status":{"f:observedGeneration":{}}}}]},
         "spec":{"replicas":1,"progressDeadlineSeconds":600,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"dnsPolicy":"ClusterFirst","containers":[
           {"name":"web","image":"web:1","args":["-a","-b"],"imagePullPolicy":"Always","resources":{"limits":{"memory":"16Mi"}},
            "ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"log","image":"log:1"}]}}},"status":{"observedGeneration":1}}
        """#

    private static let wanted = #"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"front","labels":{"part-of":"x"}},
         "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
          "spec":{"containers":[{"name":"web","image":"web:1","args":["-a","-b"],"resources":{"limits":{"memory":"16Mi"}},
           "ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"log","image":"log:1"}]}}}}
        """#

    private static func isUnchanged(_ wanted: String, _ live: String = deployment) throws -> Bool {
        let (wanted, live) = (try JSON(parsing: wanted), try JSON(parsing: live))
        return FieldManagers(of: live).hasApplied(wanted, as: "paictl")
    }

    @Test func `what was applied, and is as it was applied, needs no dry run`() throws {
        #expect(try Self.isUnchanged(Self.wanted))
    }

    /// Whether a server would take some of these for the same is its to say.
    @Test(arguments: [
        (#""replicas":1"#, #""replicas":2"#), ("16Mi", "0.015625Gi"), (#""replicas":1,"#, ""), ("part-of", "of"),
        (#""-a","-b""#, #""-b","-a""#), (#","protocol":"TCP""#, ""), ("log:1", "log:2"), ("apps/v1", "apps/v1beta1"),
        (#",{"name":"log","image":"log:1"}"#, ""), (#""name":"log""#, #""name":"web""#), ("front", "back"),
        (#""replicas":1"#, #""replicas":1,"paused":false"#), (#""labels":{"part-of":"x"}"#, #""labels":{}"#),
        (#"{"name":"log","image":"log:1"}"#, #"{"name":"log","image":"log:1","env":[]}"#),
    ])
    func `what is wanted otherwise is tried`(was: String, wanted: String) throws {
        #expect(try !Self.isUnchanged(Self.wanted.replacing(was, with: wanted)))
    }

    @Test(arguments: [
        (#""spec":{"replicas":1"#, #""spec":{"replicas":5"#), (#""image":"log:1""#, #""image":"log:2""#),
        (#""labels":{"part-of":"x"}"#, #""labels":{}"#), (#""manager":"paictl""#, #""manager":"kubectl""#),
        (#""operation":"Apply""#, #""operation":"Update""#), (#""f:replicas":{},"#, ""), (#""-a","-b""#, #""-a""#),
        (#""f:replicas":{}"#, #""f:replicas":{},"f:minReadySeconds":{}"#), (#""managedFields":["#, #""others":["#),
    ])
    func `what is otherwise than it was applied is tried`(was: String, now: String) throws {
        #expect(try !Self.isUnchanged(Self.wanted, Self.deployment.replacing(was, with: now)))
    }

    @Test func `elements in another order are tried`() throws {
        let log = #"{"name":"log","image":"log:1"}"#
        let turned = Self.deployment.replacing("," + log, with: "").replacing(
            #""containers":["#,
            with: #""containers":[\#(log),"#
        )
        #expect(try !Self.isUnchanged(Self.wanted, turned))
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
