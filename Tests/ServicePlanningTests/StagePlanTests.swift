import Kubernetes
import Plan
import TestSupport
import Testing
import YAML

@testable import ServiceModel
@testable import ServicePlanning

/// Services that come about in stages, and that send requests.
@Suite struct StagePlanTests {
    private static let mark = Mark(file: "package.yaml", line: 3, column: 3)

    private static func object(_ name: String, _ text: String = "") -> ServiceObject {
        let body: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            "data": ["text": .string(text)],
        ]
        return ServiceObject(
            body,
            ObjectReference(ObjectType(version: "v1", kind: "ConfigMap"), name: name),
            at: mark
        )
    }

    private static let lesson = Lesson(
        "id of a",
        .log(.init(namespace: "default", pods: "a", container: "c", pattern: "x"))
    )

    private static func request(_ body: String = "hi", unless: WebRequest? = nil) -> ServiceRequest {
        ServiceRequest(
            name: "hello",
            about: "the network is there",
            message: WebRequest(.post, "http://127.0.0.1:9/x", headers: [.init("A", "Bearer secret")], body: body),
            unless: unless,
            mark: mark
        )
    }

    /// A seed, and a node that goes by what the seed tells.
    private static func net(_ known: String?, _ request: ServiceRequest = request()) -> Service {
        var parts: [Service.Part] = [.objects([object("seed")]), .wait(ReadyRule())]
        if let known { parts += [.objects([object("node", known)]), .wait(ReadyRule()), .requests([request])] }
        var service = Service(name: "net", parts: parts)
        service.lessons = [lesson]
        service.learned = known.map { [lesson.name: $0] } ?? [:]
        service.waiting = known == nil ? ["nodes"] : []
        return service
    }

    private static func titles(_ plan: ServicePlan) -> [String] { plan.plan.steps.map(\.title) }

    private static func inventory(_ api: PaperAPI) -> ServiceInventory? {
        api.objects["/api/v1/namespaces/default/configmaps/paictl-service-net"].flatMap(ServiceInventory.init)
    }

    @Test func `a plan has the stages that can be, and says what the others wait for`() throws {
        var api = PaperAPI(nodes: ["w1"])
        let first = try api.plan([Self.net(nil)])
        #expect(first.goesOn)
        #expect(Self.titles(first) == ["Bring labels and objects", "Learn what nodes goes by"])
        #expect(first.plan.steps[1].changes.map(\.sentence) == ["id of a is not known yet: nodes after that"])
        #expect(first.plan.steps.allSatisfy { $0.reaches.isEmpty })
        try api.carryOut(first.plan)
        let second = try api.plan([Self.net("x9")])
        #expect(!second.goesOn && second.plan.steps.last?.title == "Remember what was sent")
        #expect(second.plan.steps.contains { $0.title == "Send hello" && $0.work == [.web(Self.request().message)] })
        try api.carryOut(second.plan)
        #expect(Self.inventory(api)?.learned == ["id of a": "x9"])
        #expect(try api.plan([Self.net("x9")]).plan.isEmpty)
    }

    @Test func `killed anywhere, the same command comes to the same end`() throws {
        var whole = PaperAPI(nodes: ["w1"])
        try whole.carryOut(try whole.plan([Self.net(nil)]).plan)
        try whole.carryOut(try whole.plan([Self.net("x9")]).plan)
        for limit in 0...6 {
            var api = PaperAPI(nodes: ["w1"])
            try api.carryOut(try api.plan([Self.net(nil)]).plan, upTo: limit)
            for known in [nil, "x9", "x9"] {
                try api.carryOut(try api.plan([Self.net(known)]).plan, upTo: known == nil ? .max : limit)
            }
            try api.carryOut(try api.plan([Self.net("x9")]).plan)
            #expect(api == whole, "\(limit)")
        }
    }

    @Test func `what is there of a stage that waits stays`() throws {
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try api.plan([Self.net("x9")]).plan)
        let again = try api.plan([Self.net(nil)])
        #expect(again.plan.losses.isEmpty)
        try api.carryOut(again.plan)
        #expect(api.objects["/api/v1/namespaces/default/configmaps/node"] != nil)
        #expect(Self.inventory(api)?.requests.keys.sorted() == ["hello"])
    }

    @Test func `what needs a network begins once all of it is there`() throws {
        let api = PaperAPI(nodes: ["w1"])
        let user = Service(name: "user", needs: ["net"], parts: [.objects([Self.object("u")]), .wait(ReadyRule())])
        #expect(try api.plan([Self.net(nil), user]).plan.tracks.map(\.name) == ["service/net"])
        #expect(try api.plan([Self.net("x9"), user]).plan.tracks.map(\.name) == ["service/net", "service/user"])
    }

    @Test func `a request is sent once, and again when it says something else`() throws {
        var api = PaperAPI(nodes: ["w1"])
        let first = try api.plan([Self.net("x9")])
        let send = try #require(first.plan.steps.first { $0.title == "Send hello" })
        #expect(
            send.changes.map(\.sentence) == ["POST http://127.0.0.1:9/x is sent: the network is there"]
        )
        #expect(!"\(send.changes)".contains("secret"))
        try api.carryOut(first.plan)
        let other = try api.plan([Self.net("x9", Self.request("ho"))])
        #expect(Self.titles(other).contains("Send hello"))
        // As long as it has not been remembered.
        try api.carryOut(other.plan, upTo: 1)
        #expect(Self.titles(try api.plan([Self.net("x9", Self.request("ho"))])).contains("Send hello"))
    }

    @Test func `what was sent is remembered before anything else is done`() throws {
        var api = PaperAPI(nodes: ["w1"])
        var service = Self.net("x9")
        service.parts += [.objects([Self.object("late")]), .wait(ReadyRule())]
        let plan = try api.plan([service])
        #expect(
            Self.titles(plan) == [
                "Bring labels and objects", "Bring labels and objects", "Send hello", "Remember what was sent",
                "Bring labels and objects",
            ]
        )
        try api.carryOut(plan.plan)
        #expect(try api.plan([service]).plan.isEmpty)
    }

    @Test func `a probe says whether it is sent, or nothing is planned`() throws {
        let probe = WebRequest(
            .get,
            "http://127.0.0.1:9/y",
            expectation: .init(fields: [.init(path: FieldPath(words: "result.0.name"), value: "net")])
        )
        let api = PaperAPI(nodes: ["w1"])
        let goal = ServiceGoal(.deploy)
        let planner = try api.planner([Self.net("x9", Self.request(unless: probe))])
        #expect(try planner.probes(of: goal, ServiceFindings()).map(\.request) == ["hello"])
        var findings = try api.findings(planner, goal).findings
        func titles(_ answer: Answer) throws -> [String] {
            findings.probes = ["net": ["hello": answer]]
            return Self.titles(try planner.plan(goal, findings))
        }
        let there = #"{"result":[{"name":"net"}]}"#
        #expect(try !titles(.answered(status: 200, body: there)).contains("Send hello"))
        #expect(try titles(.answered(status: 200, body: #"{"result":[]}"#)).contains("Send hello"))
        #expect(try titles(.answered(status: 404, body: "")).contains("Send hello"))
        for answer in [Answer.answered(status: 401, body: ""), .unreachable("it is away")] {
            #expect(throws: PlanningError.self) { try titles(answer) }
        }
    }
}
