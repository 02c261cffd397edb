import Testing

@testable import Kubernetes

@Suite struct RequestTests {
    private static let object: JSON = ["kind": "ConfigMap", "data": ["a": "line\nline '\"$"]]

    @Test func `server-side apply names its manager, and whether it forces and only tries`() {
        let apply = Request.apply(Self.object, at: "/api/v1/x", manager: "paictl", force: true)
        #expect(apply.target == "/api/v1/x?fieldManager=paictl&force=true")
        #expect(apply.contentType == .apply)
        let dry = Request.apply(Self.object, at: "/api/v1/x", manager: "paictl", force: false, isDryRun: true)
        #expect(dry.target == "/api/v1/x?fieldManager=paictl&force=false&dryRun=All")
    }

    @Test func `what a server that has just started does not know yet may pass`() {
        func passing(_ object: JSON, force: Bool = true, isDryRun: Bool = false) -> Set<Int> {
            Request.apply(object, at: "/x", manager: "m", force: force, isDryRun: isDryRun).passing
        }
        #expect(passing(Self.object) == [403, 404, 409])
        #expect(passing(Self.object, force: false) == [403, 404])
        #expect(passing(Self.object, isDryRun: true) == [])
        #expect(passing(["kind": "Service", "spec": ["clusterIP": "10.0.0.10"]]) == [403, 404, 409, 422])
        #expect(passing(["kind": "Service", "spec": [:]]) == [403, 404, 409])
    }

    @Test func `what a query cannot hold is escaped`() {
        #expect(
            Request.get("/api/v1/pods", labels: ["k8s-app": "kube dns", "a/b": "ü"]).target
                == "/api/v1/pods?labelSelector=a%2Fb%3D%C3%BC%2Ck8s-app%3Dkube%20dns"
        )
    }

    @Test func `an object that is gone is deleted, and one that is not there is not applied`() {
        let gone = Answer.answered(status: 404, body: "{}")
        #expect(Request.delete("/x").isFulfilled(by: gone))
        #expect(!Request.apply([:], at: "/x", manager: "m", force: true).isFulfilled(by: gone))
        #expect(!Request.delete("/x").isFulfilled(by: .unreachable("refused")))
    }

    @Test func `a request is one line, whatever its body holds`() {
        let line = BatchText.line(.apply(Self.object, at: "/api/v1/x", manager: "paictl", force: true))
        #expect(
            line
                == "PATCH /api/v1/x?fieldManager=paictl&force=true application/apply-patch+yaml application/json 403,404,409 "
                + #"{"data":{"a":"line\nline '\"$"},"kind":"ConfigMap"}"#
        )
        #expect(BatchText.line(.get("/version")) == "GET /version - application/json - -")
    }

    @Test func `answers are read in the order of their requests`() throws {
        let requests = [Request.get("/a"), .get("/b"), .delete("/c")]
        let text = """
            answer GET /a 200 {"a": "b c"}
            answer GET /b 000 curl: (7) Failed to connect

            """
        #expect(
            try BatchText.answers(text, to: requests)
                == [.answered(status: 200, body: #"{"a": "b c"}"#), .unreachable("curl: (7) Failed to connect")]
        )
    }

    @Test(arguments: ["answer GET /b 200 {}\n", "answer GET /a 200\n", "GET /a 200 {}\n", "answer GET /a yes {}\n"])
    func `anything else is no answer`(text: String) {
        #expect(throws: BatchError.self) { try BatchText.answers(text, to: [.get("/a")]) }
    }

    @Test func `more answers than requests are none`() {
        let text = "answer GET /a 200 {}\nanswer GET /a 200 {}\n"
        #expect(throws: BatchError.self) { try BatchText.answers(text, to: [.get("/a")]) }
    }
}

@Suite struct APIStatusTests {
    private static let invalid = """
        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"DaemonSet.apps \\"a\\" is invalid","reason":"Invalid",\
        "details":{"name":"a","causes":[{"reason":"FieldValueInvalid","message":"field is immutable","field":"spec.selector"}]},"code":422}
        """

    @Test func `a status says its reason, its sentence and the fields it is about`() throws {
        let status = try #require(Answer.answered(status: 422, body: Self.invalid).problem)
        #expect(status.reason == "Invalid")
        #expect(
            status.causes
                == [APIStatus.Cause(reason: "FieldValueInvalid", message: "field is immutable", field: "spec.selector")]
        )
        #expect(status.description == #"422 DaemonSet.apps "a" is invalid"#)
        #expect(!status.mayPass)
    }

    @Test func `a text that is no Status is the sentence itself`() {
        #expect(Answer.answered(status: 503, body: "no backend").problem == APIStatus(code: 503, message: "no backend"))
    }

    @Test func `a path that the server knows nothing of is told from a namespace that it lacks`() {
        let namespace = """
            {"kind":"Status","message":"namespaces \\"none\\" not found","reason":"NotFound","details":{"name":"none","kind":"namespaces"},"code":404}
            """
        #expect(APIStatus(code: 404, body: namespace).isOfUnknownPath == false)
        for body in ["404 page not found", #"{"kind":"Status","reason":"NotFound","details":{},"code":404}"#] {
            #expect(APIStatus(code: 404, body: body).isOfUnknownPath)
        }
    }

    @Test(arguments: [
        (0, true), (400, false), (404, false), (409, false), (422, false), (429, true), (500, true), (503, true),
    ])
    func `only what may pass is tried again`(code: Int, passes: Bool) {
        #expect(APIStatus(code: code, message: "").mayPass == passes)
    }

    @Test func `a conflict names the fields and who owns them`() {
        let body = """
            {"kind":"Status","reason":"Conflict","message":"Apply failed with 1 conflict","code":409,"details":{"causes":[
            {"reason":"FieldManagerConflict","message":"conflict with \\"kubectl-edit\\" using apps/v1","field":".spec.replicas"},
            {"reason":"Other","message":"x","field":"y"}]}}
            """
        #expect(
            Answer.answered(status: 409, body: body).problem?.conflicts
                == [FieldConflict(field: "spec.replicas", manager: "kubectl-edit")]
        )
    }

    @Test func `an object is only what a success holds`() throws {
        #expect(try Answer.answered(status: 200, body: #"{"a":1}"#).object() == ["a": 1])
        #expect(throws: APIStatus.self) { try Answer.answered(status: 404, body: "{}").object() }
        #expect(throws: APIStatus.self) { try Answer.unreachable("refused").object() }
        #expect(throws: JSONError.self) { try Answer.answered(status: 200, body: "ok").object() }
    }
}
