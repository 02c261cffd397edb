import Foundation
import Kubernetes
import Plan
import ServiceModel
import TestSupport
import Testing
import YAML

@testable import ServicePlanning

/// Scripts that are run as they are.
@Suite struct ServiceScriptTests {
    private static let mark = Mark(file: "service.yaml", line: 3, column: 14)

    private static func service(start: String = "kubectl create -f a.yaml\n", stop: String? = "stop.sh") -> Service {
        let files = ["start.sh": start, "stop.sh": "kubectl delete -f a.yaml\n"].mapValues { Array($0.utf8) }
        let script = ServiceScript(start: "start.sh", stop: stop, files: files, mark: mark)
        return Service(name: "a", parts: [.script(script), .wait(ReadyRule())])
    }

    private static func titles(_ plan: ServicePlan) -> [String] { plan.plan.steps.map(\.title) }

    @Test func `a start script is run once, and again when it or its folder is another`() throws {
        var api = PaperAPI(nodes: ["w1"])
        let plan = try api.plan([Self.service()])
        #expect(Self.titles(plan) == ["Bring labels and objects", "Run start.sh", "Remember which scripts were run"])
        #expect(
            plan.plan.steps[1].changes.map(\.sentence) == [
                "start.sh of a runs on this host; what it changes is not known beforehand"
            ]
        )
        #expect(plan.plan.steps[1].reaches == [Milestone("a is ready")])
        try api.carryOut(plan.plan)
        #expect(try api.plan([Self.service()]).plan.isEmpty)
        let other = try api.plan([Self.service(start: "kubectl create -f b.yaml\n")])
        #expect(Self.titles(other).filter { $0.hasPrefix("Run") } == ["Run stop.sh", "Run start.sh"])
    }

    @Test func `one that was cut short is run again`() throws {
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try api.plan([Self.service()]).plan, upTo: 1)
        let again = try api.plan([Self.service()])
        #expect(Self.titles(again).filter { $0.hasPrefix("Run") } == ["Run stop.sh", "Run start.sh"])
        let failing = again.plan.steps.flatMap(\.work).compactMap { work -> Bool? in
            if case .scriptHere(let script) = work { script.text.contains("may_fail='yes'") } else { nil }
        }
        #expect(failing == [true, false])
    }

    @Test func `a stop runs the stop script first, and says when there is none`() throws {
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try api.plan([Self.service()]).plan)
        let stop = try api.plan([Self.service()], ServiceGoal(.stop, ["a"]))
        #expect(Self.titles(stop).first == "Run stop.sh")
        let none = try api.plan([Self.service(stop: nil)], ServiceGoal(.stop, ["a"]))
        #expect(none.remarks == ["what start.sh has made for a stays: service.yaml:3:14 names no stop script"])
        let unlisted = try api.plan([])
        #expect(
            unlisted.remarks == ["what a start script has made for a stays: nothing names its stop script any more"]
        )
        try api.carryOut(stop.plan)
        #expect(try api.plan([Self.service()], ServiceGoal(.stop, ["a"])).plan.isEmpty)
    }

    @Test func `without kubectl it is refused, with its place`() throws {
        var api = PaperAPI(nodes: ["w1"])
        api.scriptHost = .lacks("there is no kubectl")
        #expect(throws: Refusal("service.yaml:3:14: start.sh of a cannot be run: there is no kubectl")) {
            try api.plan([Self.service()])
        }
    }

    @Test func `it runs beside what its tree has, with what templates render to, and leaves nothing`() throws {
        let tree = try directory(with: ["tool.sh": "echo tool: $1\n"])
        try FileManager.default.createDirectory(
            at: tree.appending(path: "bootstrap/b"),
            withIntermediateDirectories: true
        )
        let start = """
            pushd $(dirname "$0") >/dev/null
            bash ../../tool.sh "$(cat conf/a.conf)"
            ls -d ../b; echo $KUBECONFIG; readlink /proc/$$/fd/0; touch left; exit 7
            """
        let files = ["start.sh": start, "conf/a.conf": "it's rendered"].mapValues { Array($0.utf8) }
        let script = ServiceScript(
            start: "start.sh",
            files: files,
            tree: tree.path,
            place: "bootstrap/a",
            mark: Self.mark
        )
        let api = PaperAPI(nodes: ["w1"])
        let plan = try api.plan([Service(name: "a", parts: [.script(script)])])
        let texts = plan.plan.steps.flatMap(\.work).compactMap { work -> String? in
            if case .scriptHere(let script) = work { script.text } else { nil }
        }
        let file = tree.appending(path: "run.sh")
        try Data(try #require(texts.first).utf8).write(to: file)
        let outcome = try run(["bash", file.path], environment: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 7)
        #expect(outcome.errors == "tool: it's rendered\n../b\n/c/admin.conf\n/dev/null\n", "\(outcome.errors)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: tree.path).sorted() == [
                "bootstrap", "run.sh", "tool.sh",
            ]
        )
    }
}

/// Fields that are left to others.
@Suite struct LeftFieldTests {
    private static func service(_ leaves: String, replicas: Int = 2) throws -> Service {
        let text = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, annotations: {paictl.io/leaves: "\(leaves)"}}
            spec:
              replicas: \(replicas)
              selector: {matchLabels: {app: web}}
              template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web}]}}
            """
        return Service(name: "web", parts: [.objects(try Service.objects(text, in: "web.yaml"))])
    }

    @Test func `what is left to others is neither sent nor compared`() throws {
        let path = "/apis/apps/v1/namespaces/default/deployments/web"
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try api.plan([try Self.service("spec.replicas")]).plan)
        #expect(api.objects[path]?["spec"]?["replicas"] == nil)
        #expect(api.objects[path]?["spec"]?["selector"] != nil)
        #expect(try api.plan([try Self.service("spec.replicas", replicas: 5)]).plan.isEmpty)
    }

    @Test(arguments: ["spec.replica", "metadata.name", "spec.template.spec.containers.image"])
    func `a field that is not there is an error`(field: String) throws {
        let sentence =
            "web.yaml:1:1: 'paictl.io/leaves' names \(field), which is no field of Deployment default/web here"
        #expect(throws: PlanningError(sentence)) {
            try PaperAPI(nodes: ["w1"]).plan([try Self.service(field)])
        }
    }

    @Test func `a key may have dots, and several fields stand in one annotation`() throws {
        var map: JSON = ["data": ["a.conf": "1", "b": "2"], "spec": ["x": ["y": 1]]]
        #expect(map.take("data.a.conf") && map.take("spec.x.y"))
        #expect(map == ["data": ["b": "2"], "spec": ["x": [:]]])
        #expect(
            try Self.service("spec.replicas, spec.selector").objects[0].leaves == ["spec.replicas", "spec.selector"]
        )
    }
}
