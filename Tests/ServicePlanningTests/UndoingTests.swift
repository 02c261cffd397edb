import Kubernetes
import Plan
import TestSupport
import Testing
import YAML

@testable import ServiceModel
@testable import ServicePlanning

/// What requests have made at other servers goes when the service is deleted, if it is still as it was made.
@Suite struct UndoingTests {
    private static let mark = Mark(file: "package.yaml", line: 3, column: 3)
    private static let secret = WebRequest.Header("A", "Bearer s3cr3t")

    private static func dns(_ address: String = "10.0.0.2") -> ServiceRequest {
        ServiceRequest(
            name: "dns",
            about: "net.example is its name",
            message: WebRequest(.post, "http://127.0.0.1:9/records", headers: [secret], body: address),
            unless: WebRequest(
                .get,
                "http://127.0.0.1:9/records?content=\(address)",
                headers: [secret],
                expectation: .init(fields: [.init(path: FieldPath(words: "result.0.content"), value: address)])
            ),
            undo: ServiceRequest.Undo(
                message: WebRequest(.delete, "http://127.0.0.1:9/records/", headers: [secret]),
                field: FieldPath(words: "result.0.id")
            ),
            mark: mark
        )
    }

    private static func entry(_ version: Int) -> ServiceRequest {
        let file = WebRequest(.put, "http://127.0.0.1:9/list.json", headers: [secret])
        let entry = SharedEntry(key: "name", value: ["name": "net", "v": .integer(version)], manner: .etag)
        return ServiceRequest(
            name: "dns",
            about: "",
            message: file,
            unless: entry.question(to: file),
            entry: entry,
            mark: mark
        )
    }

    private static func net(_ request: ServiceRequest = dns()) -> Service {
        let map = ObjectReference(ObjectType(version: "v1", kind: "ConfigMap"), name: "a")
        let body: JSON = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
        return Service(
            name: "net",
            parts: [.objects([ServiceObject(body, map, at: mark)]), .wait(ReadyRule()), .requests([request])]
        )
    }

    private static let found = Answer.answered(status: 200, body: #"{"result":[{"id":"r1","content":"10.0.0.2"}]}"#)
    private static let nothing = Answer.answered(status: 200, body: #"{"result":[]}"#)

    private func plan(
        _ api: PaperAPI,
        _ services: [Service],
        _ verb: ServiceGoal.Verb,
        _ answer: Answer,
        revision: String? = nil
    ) throws -> ServicePlan {
        let (planner, goal) = (try api.planner(services), ServiceGoal(verb))
        var findings = try api.findings(planner, goal).findings
        findings.probes = ["net": ["dns": answer]]
        findings.revisions = ["net": ["dns": revision].compactMapValues { $0 }]
        return try planner.plan(goal, findings)
    }

    private func deployed(_ answer: Answer = nothing, upTo limit: Int = .max) throws -> PaperAPI {
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try plan(api, [Self.net()], .deploy, answer).plan, upTo: limit)
        return api
    }

    private func sent(_ plan: ServicePlan) -> [WebRequest] {
        plan.plan.steps.flatMap(\.work).compactMap { if case .web(let request) = $0 { request } else { nil } }
    }

    @Test func `what deploy has made goes first when the service is deleted, and is told as a loss`() throws {
        let deletion = try plan(deployed(), [Self.net()], .delete(data: false), Self.found)
        let first = try #require(deletion.plan.steps.first)
        #expect(first.title == "Take back dns")
        #expect(
            first.changes.map(\.sentence) == [
                "DELETE http://127.0.0.1:9/records/r1 is sent: takes back dns of net: net.example is its name"
            ]
        )
        #expect(sent(deletion).map(\.line) == ["DELETE http://127.0.0.1:9/records/r1"])
        #expect(deletion.plan.losses.contains("dns of net: net.example is its name"))
        #expect(!"\(deletion.plan.losses)\(first.changes)".contains("s3cr3t"))
    }

    @Test func `a deploy that is killed between the request and its answer has noted it already`() throws {
        // After the inventory, which is the first of all.
        let api = try deployed(upTo: 1)
        #expect(sent(try plan(api, [Self.net()], .delete(data: false), Self.found)).count == 1)
        #expect(try plan(deployed(), [Self.net()], .deploy, Self.found).plan.isEmpty)
    }

    @Test func `what somebody else has made, or changed, stays`() throws {
        // It was there before.
        let others = try plan(deployed(Self.found), [Self.net()], .delete(data: false), Self.found)
        #expect(sent(others).isEmpty)
        let changed = try plan(
            deployed(),
            [Self.net()],
            .delete(data: false),
            .answered(status: 200, body: #"{"result":[{"id":"r1","content":"10.9.9.9"}]}"#)
        )
        #expect(sent(changed).isEmpty)
        #expect(
            changed.remarks.contains(
                "what dns of net has made stays (GET http://127.0.0.1:9/records?content=10.0.0.2): it is not as it was made: "
                    + "'result[0].content' of the answer is '10.9.9.9', not '10.0.0.2'"
            )
        )
        let gone = try plan(deployed(), [Self.net()], .delete(data: false), .answered(status: 404, body: ""))
        #expect(sent(gone).isEmpty && gone.remarks.isEmpty)
    }

    @Test func `a server that does not say ends it, with the way out`() throws {
        let api = try deployed()
        for answer in [Answer.answered(status: 403, body: "s3cr3t"), .unreachable("it is away")] {
            let error = #expect(throws: PlanningError.self) {
                try plan(api, [Self.net()], .delete(data: false), answer)
            }
            let words = error?.description ?? ""
            #expect(words.contains("list net no more") && !words.contains("s3cr3t"))
        }
        let unlisted = try plan(api, [], .delete(data: false), Self.found)
        #expect(sent(unlisted).isEmpty)
        #expect(unlisted.remarks.contains { $0.hasSuffix("nothing that is listed says how it is taken back") })
    }

    @Test func `an id that could be more than that is put into no URL`() throws {
        let odd = Answer.answered(status: 200, body: #"{"result":[{"id":"../zones","content":"10.0.0.2"}]}"#)
        #expect(sent(try plan(deployed(), [Self.net()], .delete(data: false), odd)).isEmpty)
    }

    @Test func `stop takes nothing back and keeps it in mind`() throws {
        var api = try deployed()
        let stop = try plan(api, [Self.net()], .stop, Self.found)
        #expect(sent(stop).isEmpty)
        try api.carryOut(stop.plan)
        #expect(sent(try plan(api, [Self.net()], .delete(data: false), Self.found)).count == 1)
        try api.carryOut(try plan(api, [Self.net()], .delete(data: false), Self.found).plan)
        #expect(api == PaperAPI(nodes: ["w1"]))
    }

    @Test func `what was made under another name is told of when it is made anew`() throws {
        let other = try plan(deployed(), [Self.net(Self.dns("10.0.0.3"))], .deploy, Self.nothing)
        #expect(
            other.remarks == [
                "what dns of net has made before stays (GET http://127.0.0.1:9/records?content=10.0.0.2): nothing is known of it from now on"
            ]
        )
    }

    @Test func `an entry comes first into a list of several, over what was read, and goes alone`() throws {
        let others = #"[{"name":"x","v":1.5},{"name":"net","v":1}]"#
        var api = PaperAPI(nodes: ["w1"])
        let net = [Self.net(Self.entry(2))]
        let first = try plan(api, net, .deploy, .answered(status: 200, body: others), revision: "\"e1\"")
        let put = try #require(sent(first).first)
        #expect(put.line == "PUT http://127.0.0.1:9/list.json")
        #expect(put.body == #"[{"name":"net","v":2},{"name":"x","v":1.5}]"#)
        #expect(put.headers.last == WebRequest.Header("If-Match", "\"e1\""))
        try api.carryOut(first.plan)
        let now = Answer.answered(status: 200, body: put.body ?? "")
        #expect(try plan(api, net, .deploy, now).plan.isEmpty)
        let deletion = try plan(api, net, .delete(data: false), now, revision: "\"e2\"")
        #expect(sent(deletion).first?.body == #"[{"name":"x","v":1.5}]"#)
        let changed = try plan(api, net, .delete(data: false), .answered(status: 200, body: others))
        #expect(sent(changed).isEmpty && changed.remarks.count == 1)
    }

    @Test func `a list that is not there is begun, and what is no list is not written over`() throws {
        let api = PaperAPI(nodes: ["w1"])
        let net = [Self.net(Self.entry(2))]
        let put = try #require(sent(try plan(api, net, .deploy, .answered(status: 404, body: ""))).first)
        #expect(put.body == #"[{"name":"net","v":2}]"#)
        #expect(put.headers.last == WebRequest.Header("If-None-Match", "*"))
        for answer in [Answer.answered(status: 200, body: "{}"), .answered(status: 500, body: "")] {
            #expect(throws: PlanningError.self) { try plan(api, net, .deploy, answer) }
        }
    }
}
