import Foundation
import Kubernetes
import Plan
import ServiceModel
import Testing

@testable import ServicePlanning

@Suite struct ServicePlanTests {
    private static func both() throws -> [Service] { [try .store(), try .web()] }

    private static func deployed() throws -> PaperAPI {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        try api.carryOut(try api.plan(both()).plan)
        return api
    }

    private static func sentences(_ plan: ServicePlan) -> [String] {
        plan.plan.steps.flatMap(\.changes).map { "\($0.subject) \($0.reason)" }
    }

    // MARK: Deploy

    @Test func `a plan is what its golden file says`() throws {
        try expectGolden(PaperAPI(nodes: ["m1", "w1", "w2"]).plan(Self.both()), "service-deploy")
    }

    @Test func `once it is carried out, nothing is left to do`() throws {
        let api = try Self.deployed()
        #expect(try api.plan(Self.both()).plan.isEmpty)
        #expect(api.objects["/api/v1/nodes/w2"]?["metadata"]?["labels"] == ["os": "linux", "web": "true"])
    }

    @Test func `one round of questions does, and others only for what is not as it was applied`() throws {
        var api = try Self.deployed()
        let planner = try api.planner(Self.both())
        let same = try api.findings(planner, ServiceGoal(.deploy))
        #expect(same.rounds == 1)
        #expect(same.findings.dryRuns.isEmpty, "whose answers are known")
        // Somebody has taken the label off, so that no list has it.
        let map = "/api/v1/namespaces/default/configmaps/store-conf"
        api.objects[map]?["metadata"]?["labels"] = nil
        let other = try api.findings(planner, ServiceGoal(.deploy))
        #expect(other.rounds == 3)
        #expect(Array(other.findings.dryRuns.keys) == [map])
    }

    @Test func `a deploy tries of a new service only what is there already`() throws {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        let planner = try api.planner(Self.both())
        let (new, rounds) = try api.findings(planner, ServiceGoal(.deploy), triesNew: false)
        #expect(rounds == 1)
        #expect(new.dryRuns.isEmpty)
        let plan = try planner.plan(ServiceGoal(.deploy), new)
        #expect(try plan == api.plan(Self.both()))
        // Another's, which is not overwritten without a word.
        let web = "/apis/apps/v1/namespaces/front/deployments/web"
        try api.carryOut(plan.plan)
        api.objects = api.objects.filter {
            $0.key == web || $0.key.hasPrefix("/api/v1/nodes/") || $0.key.hasSuffix("/front")
        }
        api.objects[web]?["metadata"]?["labels"] = nil
        api.objects[web]?.set(5, at: ["spec", "replicas"])
        api.objects[web]?.set("kubectl-edit", at: ["metadata", "annotations", "edited-by"])
        let found = try api.findings(planner, ServiceGoal(.deploy), triesNew: false).findings
        #expect(found.dryRuns.keys.contains(web) && found.dryRuns.count <= 2, "the namespace is there, too")
        #expect(
            Self.sentences(try planner.plan(ServiceGoal(.deploy), found)).contains(
                "Deployment front/web takes spec.replicas from kubectl-edit, which has set it"
            )
        )
    }

    @Test func `a hand edit, an object that is gone and a label that was taken away are all that the plan names`()
        throws
    {
        var api = try Self.deployed()
        let web = "/apis/apps/v1/namespaces/front/deployments/web"
        api.objects[web]?.set(5, at: ["spec", "replicas"])
        api.objects[web]?.set("kubectl-edit", at: ["metadata", "annotations", "edited-by"])
        api.objects["/api/v1/namespaces/default/configmaps/store-conf"] = nil
        api.objects["/api/v1/nodes/w2"]?.set(["os": "linux"], at: ["metadata", "labels"])
        let plan = try api.plan(Self.both())
        #expect(
            Self.sentences(plan).sorted() == [
                "ConfigMap default/store-conf is missing",
                "Deployment front/web differs in metadata.annotations, spec.replicas",
                "Deployment front/web takes spec.replicas from kubectl-edit, which has set it",
                "web=true on w2 is missing",
            ]
        )
        try api.carryOut(plan.plan)
        #expect(try api.plan(Self.both()).plan.isEmpty)
    }

    @Test func `pods start anew with the config map that they use`() throws {
        let api = try Self.deployed()
        let plan = try api.plan([try .store(config: "size: 2"), try .web()])
        #expect(
            Self.sentences(plan).contains(
                "of DaemonSet default/store start anew, as ConfigMap default/store-conf changes"
            )
        )
        let unchanged = plan.plan.tracks.filter { $0.name == "service/web" }
        #expect(unchanged.flatMap(\.steps).isEmpty)
    }

    @Test func `what cannot be changed is replaced`() throws {
        var api = try Self.deployed()
        let services = [try Service.store(), try .web(selector: "www", job: "init:2")]
        let plan = try api.plan(services)
        #expect(
            Self.sentences(plan) == [
                "Deployment front/web is replaced: spec.selector cannot change",
                "Job front/init is replaced: spec.template cannot change",
            ]
        )
        let methods = plan.plan.steps.flatMap(\.work).flatMap { work -> [String] in
            guard case .requests(let batch) = work else { return [] }
            return batch.waves.joined().map {
                "\($0.method.rawValue) \($0.path.split(separator: "/").suffix(2).joined(separator: "/"))"
            }
        }
        #expect(methods.prefix(2).sorted() == ["DELETE deployments/web", "DELETE jobs/init"])
        try api.carryOut(plan.plan)
        #expect(try api.plan(services).plan.isEmpty)
    }

    @Test func `a service that is not ready is waited for, though nothing differs`() throws {
        var api = try Self.deployed()
        api.objects["/apis/apps/v1/namespaces/front/deployments/web"]?.set(["replicas": 1], at: ["status"])
        let plan = try api.plan(Self.both())
        #expect(Self.sentences(plan) == ["Deployment front/web is not ready: 0 of 1 updated"])
        #expect(plan.plan.steps.map(\.title) == ["Wait until it is ready"])
        #expect(plan.plan.steps.first?.reaches == [Milestone("web is ready")])
    }

    @Test func `objects that are rendered no more go, after those that take their place`() throws {
        let more = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: old}\n"
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        try api.carryOut(try api.plan([try .store(), try .web(extra: more)]).plan)
        let plan = try api.plan(Self.both())
        #expect(plan.plan.losses == ["ConfigMap default/old of web"])
        #expect(plan.plan.steps.map(\.title) == ["Remove what is no longer listed", "Shorten the inventory"])
        try api.carryOut(plan.plan)
        #expect(try api.plan(Self.both()).plan.isEmpty)
    }

    @Test func `a service that is listed no more goes, and nobody else`() throws {
        var api = try Self.deployed()
        api.objects["/api/v1/namespaces/default/configmaps/store-confs-neighbour"] = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "store-confs-neighbour"],
        ]
        var web = try Service.web()
        web.needs = []
        let plan = try api.plan([web])
        #expect(
            plan.plan.losses == ["DaemonSet default/store of store", "ConfigMap default/store-conf of store"].sorted()
        )
        try api.carryOut(plan.plan)
        #expect(try api.plan([web]).plan.isEmpty)
        let left = api.objects.keys.filter { $0.contains("store") }
        #expect(left == ["/api/v1/namespaces/default/configmaps/store-confs-neighbour"])
        #expect(api.objects["/api/v1/nodes/w1"]?["metadata"]?["labels"] == ["os": "linux", "web": "true"])
    }

    @Test func `an object that moves to another service is not taken away`() throws {
        var api = try Self.deployed()
        var renamed = try Service.store()
        renamed.name = "depot"
        var web = try Service.web()
        web.needs = ["depot"]
        try api.carryOut(try api.plan([renamed, web]).plan)
        #expect(api.objects["/apis/apps/v1/namespaces/default/daemonsets/store"] != nil)
        #expect(api.objects["/api/v1/nodes/w1"]?["metadata"]?["labels"]?["store"] == "true")
        #expect(try api.plan([renamed, web]).plan.isEmpty)
    }

    @Test func `two services may share a label`() throws {
        var api = PaperAPI(nodes: ["w1"])
        func service(_ name: String) -> Service {
            Service(name: name, parts: [.labels([NodeLabel("shared", "true", on: ["w1"])])])
        }
        try api.carryOut(try api.plan([service("a"), service("b")]).plan)
        try api.carryOut(try api.plan([service("b")]).plan)
        #expect(api.objects["/api/v1/nodes/w1"]?["metadata"]?["labels"]?["shared"] == "true")
        try api.carryOut(try api.plan([]).plan)
        #expect(api.objects["/api/v1/nodes/w1"]?["metadata"]?["labels"]?["shared"] == nil)
    }

    // MARK: Refusals

    @Test func `a service whose need is not there is not begun, unless that comes along`() throws {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        #expect(throws: Refusal.self) { try api.plan(Self.both(), ServiceGoal(.deploy, ["web"])) }
        let plan = try api.plan(Self.both(), ServiceGoal(.deploy, ["web"], includesOthers: true))
        #expect(plan.plan.tracks.map(\.name) == ["service/store", "service/web"])
        try api.carryOut(plan.plan)
        #expect(try api.plan(Self.both(), ServiceGoal(.deploy, ["web"])).plan.isEmpty)
    }

    @Test func `what others need is not stopped, unless they go along`() throws {
        var api = try Self.deployed()
        #expect(throws: Refusal.self) { try api.plan(Self.both(), ServiceGoal(.stop, ["store"])) }
        let plan = try api.plan(Self.both(), ServiceGoal(.stop, ["store"], includesOthers: true))
        #expect(plan.plan.tracks.map(\.name) == ["service/web", "service/store"])
        try api.carryOut(plan.plan)
        #expect(try api.plan(Self.both(), ServiceGoal(.stop, ["store", "web"])).plan.isEmpty)
        // A namespace may hold what is others'.
        #expect(api.objects["/api/v1/namespaces/front"] != nil)
        try api.carryOut(try api.plan(Self.both()).plan)
        #expect(try api.plan(Self.both()).plan.isEmpty)
    }

    @Test func `an inventory of another tool is left alone`() throws {
        var api = PaperAPI(nodes: ["w1"])
        api.objects["/api/v1/namespaces/default/configmaps/paictl-service-store"] = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": "paictl-service-store", "labels": [ApplySet.idLabel: "applyset-x-v1"],
                "annotations": [ApplySet.toolingAnnotation: "kubectl/v1.30"],
            ],
        ]
        #expect(throws: Refusal.self) { try api.plan([try .store()]) }
    }

    @Test func `a kind that nobody has, and an object in two services, are told with their places`() throws {
        let odd = Service(
            name: "odd",
            parts: [.objects(try Service.objects("{apiVersion: x/v1, kind: Odd, metadata: {name: a}}", in: "odd.yaml"))]
        )
        var twice = try Service.store()
        twice.name = "again"
        let api = PaperAPI(nodes: ["w1"])
        #expect(throws: PlanningError("odd.yaml:1:1: the API server has no objects of x/v1 Odd")) {
            try api.plan([odd])
        }
        #expect(throws: PlanningError.self) { try api.plan([try .store(), twice]) }
    }

    // MARK: Deletion

    @Test func `a deletion says what is lost, and how much`() throws {
        var api = try Self.deployed()
        let goal = ServiceGoal(.delete(data: true))
        let plan = try api.plan(Self.both(), goal)
        try expectGolden(plan, "service-delete")
        try api.carryOut(plan.plan)
        #expect(api == PaperAPI(nodes: ["m1", "w1", "w2"]).cleared(like: api))
    }

    // MARK: Killed at any moment

    @Test(arguments: ["deploy", "another", "stop", "delete", "unlisted"])
    func `a run that is killed anywhere is ended by the same command`(job: String) throws {
        let before = job == "deploy" ? PaperAPI(nodes: ["m1", "w1", "w2"]) : try Self.deployed()
        var services = try Self.both()
        if job == "another" {
            services = [try .store(config: "size: 3", nodes: ["w2"]), try .web(selector: "www", job: "b")]
        }
        if job == "unlisted" { services = [try .store()] }
        let verbs: [String: ServiceGoal] = [
            "stop": ServiceGoal(.stop, ["web", "store"]), "delete": ServiceGoal(.delete(data: true)),
        ]
        let goal = verbs[job] ?? ServiceGoal(.deploy)
        var whole = before
        let requests = try whole.carryOut(try before.plan(services, goal).plan)
        #expect(requests > 2)
        for limit in 0..<requests {
            var cut = before
            try cut.carryOut(try before.plan(services, goal).plan, upTo: limit)
            // And the second one, too, a bit further on.
            try cut.carryOut(try cut.plan(services, goal).plan, upTo: 1)
            try cut.carryOut(try cut.plan(services, goal).plan)
            #expect(cut == whole, "killed after \(limit) requests")
            if goal.verb == .deploy { #expect(try cut.plan(services, goal).plan.isEmpty) }
        }
    }
}

extension PaperAPI {
    /// Without what an apply leaves in nodes that says nothing.
    fileprivate func cleared(like other: PaperAPI) -> PaperAPI {
        var api = self
        for path in api.objects.keys { api.objects[path]?["metadata"] = other.objects[path]?["metadata"] }
        return api
    }
}

private func expectGolden(_ plan: ServicePlan, _ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
    var text = ""
    for track in plan.plan.tracks {
        for step in track.steps {
            text += "\(track.name): \(step.title)\n"
            for milestone in step.awaits.map(\.name).sorted() { text += "  awaits \(milestone)\n" }
            for change in step.changes {
                text += "  \(change.kind.rawValue) \(change.subject) \(change.reason)\n"
            }
            for work in step.work { text += lines(of: work).map { "  > \($0)\n" }.joined() }
            for milestone in step.reaches.map(\.name).sorted() { text += "  reaches \(milestone)\n" }
        }
    }
    text += plan.plan.losses.map { "lost: \($0)\n" }.joined() + plan.plan.kept.map { "kept: \($0)\n" }.joined()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: file) }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "\(Difference.unified(from: golden, to: text, path: file.lastPathComponent))")
}

private func lines(of work: Work) -> [String] {
    func requests(_ batch: APIBatch) -> [String] {
        Array(
            batch.waves.map { wave in
                wave.map { "\($0.method.rawValue) \($0.target)" + ($0.body.map { " \($0.text)" } ?? "") }
            }.joined(separator: ["then"])
        )
    }
    return switch work {
    case .requests(let batch): requests(batch)
    case .ready(let wait): ["ready within \(wait.within.components.seconds)s"] + wait.objects.map { "GET \($0.target)" }
    case .gone(let wait): ["gone within \(wait.within.components.seconds)s"] + wait.objects.map { "GET \($0.target)" }
    case .script(let script):
        ["run \(script.name) on \(script.machine ?? "")"]
            + script.text.split(separator: "\n").filter { $0.hasPrefix("paths=") || $0.hasPrefix("endpoints=") }.map(
                String.init
            )
    case .scriptHere(let script): ["run \(script.name) here"]
    default: ["?"]
    }
}
