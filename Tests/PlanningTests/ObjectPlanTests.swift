import ClusterModel
import Facts
import Kubernetes
import Plan
import Testing

@testable import ClusterPlanning

/// What is planned of objects in the API, which others may have changed.
@Suite struct ObjectPlanTests {
    private static let proxy = "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy"
    private static let corefile = "/api/v1/namespaces/kube-system/configmaps/coredns"

    private static func deployed() throws -> PaperCluster {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        return cluster
    }

    private static func changes(_ cluster: PaperCluster) throws -> [Change] {
        try cluster.plan().steps.flatMap(\.changes)
    }

    @Test func `while no API server answers, all objects may be missing`() throws {
        let changes = try PaperCluster().plan().steps.flatMap(\.changes).filter { $0.kind == .object }
        #expect(changes.count > 10)
        #expect(changes.allSatisfy { $0.reason == .maybeMissing })
    }

    @Test func `a field that was edited by hand is named, with who did it, and put back`() throws {
        var cluster = try Self.deployed()
        #expect(try cluster.plan().isEmpty)
        let wanted = cluster.facts["m1"]?.objects?[Self.proxy]?.live
        var live = try #require(wanted)
        live["spec"]?["template"]?["spec"]?["priorityClassName"] = "low"
        let managers = live["metadata"]?["managedFields"]?.items ?? []
        live["metadata"]?["managedFields"] = .array(
            managers + [
                [
                    "manager": "kubectl-edit", "operation": "Update",
                    "fieldsV1": ["f:spec": ["f:template": ["f:spec": ["f:priorityClassName": [:]]]]],
                ]
            ]
        )
        cluster.facts["m1"]?.objects?[Self.proxy]?.live = live
        let plan = try cluster.plan()
        #expect(
            plan.steps.first?.changes == [
                Change(
                    .object,
                    "DaemonSet kube-system/kube-proxy",
                    .differs(in: [
                        "spec.template.spec.priorityClassName: low -> system-node-critical (set by kubectl-edit)"
                    ])
                )
            ]
        )
        guard case .requests(let batch)? = plan.steps.first?.work.first else {
            Issue.record("nothing is asked of the API")
            return
        }
        #expect(
            batch.waves.joined().map(\.target) == [Self.proxy + "?fieldManager=paictl&force=true"]
        )
        try cluster.carryOut(plan)
        #expect(cluster.facts["m1"]?.objects?[Self.proxy]?.live == wanted)
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `a text of several lines is compared line by line`() throws {
        var cluster = try Self.deployed()
        let text = try #require(cluster.facts["m1"]?.objects?[Self.corefile]?.live?["data"]?["Corefile"]?.string)
        cluster.facts["m1"]?.objects?[Self.corefile]?.live?["data"]?["Corefile"] =
            .string(text.replacing("cache 30", with: "cache 5"))
        let change = try #require(try Self.changes(cluster).first)
        #expect(change.subject == "ConfigMap kube-system/coredns")
        #expect(change.reason == .differs(in: ["data.Corefile"]))
        #expect(change.difference?.contains("-    cache 5\n+    cache 30\n") == true)
    }

    @Test func `several fields are named in short, and listed`() throws {
        var cluster = try Self.deployed()
        for name in ["a", "b", "c", "d"] {
            cluster.facts["m1"]?.objects?[Self.proxy]?.live?["metadata"]?["labels"]?[name] = "x"
        }
        let change = try #require(try Self.changes(cluster).first)
        #expect("\(change.reason)" == "differs in metadata.labels.a, metadata.labels.b, metadata.labels.c and 1 more")
        #expect(change.difference?.split(separator: "\n").count == 4)
    }

    @Test func `an object that somebody has deleted is missing`() throws {
        var cluster = try Self.deployed()
        cluster.facts["m1"]?.objects?[Self.corefile] = nil
        #expect(try Self.changes(cluster).map(\.reason).first == .missing)
    }

    @Test func `what the API would refuse is said before anything is done`() throws {
        let cluster = try Self.deployed()
        let object = try #require(try cluster.planner.planner.objects("addons/kube-proxy.yaml").first)
        let refusal = Answer.answered(status: 422, body: "spec.selector is immutable")
        #expect(
            Change(object, found: Facts.Object(live: object.body, dryRun: refusal))?.reason
                == .incomparable(because: "422 spec.selector is immutable")
        )
        #expect(
            Change(object, found: Facts.Object(dryRun: refusal))?.reason
                == .missingAndRefused(as: "422 spec.selector is immutable")
        )
        // Its namespace comes first.
        #expect(
            Change(object, found: Facts.Object(dryRun: .answered(status: 404, body: "no namespace")))?.reason
                == .missing
        )
        #expect(
            Change(object, found: Facts.Object(live: object.body))?.reason
                == .incomparable(because: "no dry run was made")
        )
    }

    @Test func `an object that somebody else has made is not taken away`() throws {
        var cluster = try Self.deployed()
        cluster.facts["m1"]?.objects?[Self.corefile]?.live?["metadata"]?["managedFields"] = []
        cluster.planner.cluster.addons.coreDNS = false
        let subjects = try Self.changes(cluster).map(\.subject)
        #expect(subjects.contains("Deployment kube-system/coredns"))
        #expect(!subjects.contains("ConfigMap kube-system/coredns"))
    }

    @Test func `namespaces come before what is in them, and pods last`() throws {
        var cluster = try PaperCluster()
        cluster.planner.cluster.addons.dashboard = true
        let step = try #require(try cluster.plan().steps.first { $0.title == "Run the dashboard" })
        guard case .requests(let batch)? = step.work.first else {
            Issue.record("nothing is asked of the API")
            return
        }
        #expect(batch.waves.count == 3)
        #expect(batch.waves[0].compactMap { $0.body?["kind"] } == ["Namespace"])
        #expect(batch.waves[2].compactMap { $0.body?["kind"] } == ["Deployment"])
    }

    @Test func `the facts script asks for objects as they are and as they would be, and forces nothing`() throws {
        let cluster = try PaperCluster()
        let requests = try cluster.planner.apiRequests()
        #expect(requests.filter { $0.method != .get }.allSatisfy { $0.target.hasSuffix("&dryRun=All") })
        let (dry, asked) = (
            requests.filter { $0.method == .patch }.map(\.path), requests.filter { $0.method == .get }.map(\.path)
        )
        #expect(Set(dry).isSubset(of: asked))
        // What is not wanted is asked for all the same, as it may be there.
        #expect(asked.contains { $0.contains("/kubernetes-dashboard/") })
        #expect(!dry.contains { $0.contains("/kubernetes-dashboard/") })
        let script = try cluster.planner.factsScript(for: cluster.planner.cluster.masters[0]).joined()
        #expect(script.contains(BatchText.text(requests).replacing("'", with: #"'\''"#)))
        let worker = cluster.planner.cluster.workers[0]
        #expect(try !cluster.planner.factsScript(for: worker).joined().contains("GET /version"))
    }

    @Test func `for services a master says which it is and what its API has, and no secret`() throws {
        var cluster = try PaperCluster()
        cluster.planner.job = try PaperCluster.job("service", cluster.planner.library)
        let list = Request.list("/api/v1/configmaps", withLabel: "a")
        let script = try cluster.planner.factsScript(
            for: cluster.planner.cluster.masters[0],
            lists: [list, .get(APIAnswers.nodes)]
        ).joined()
        let asked = BatchText.text([.get(APIAnswers.version), .get(APIAnswers.nodes), list])
        #expect(script.contains("brief='yes'\n") && script.contains("requests='\(asked)'"))
        #expect(!script.contains("/etc/kubernetes/pki/sa.key"))
    }

    @Test func `what the API answers is there as it came`() throws {
        let lines = [
            "hostname m1", "cgroup 2", #"answer GET /version 200 {"gitVersion":"v1.20.2"}"#,
            #"answer GET /api/v1/nodes 200 {"items":[]}"#, #"answer GET /a?b=c 200 {"items":[1]}"#, "clock 1", "end",
        ]
        let facts = try FactsReader.read(lines.joined(separator: "\n"))
        #expect(facts.objects != nil)
        #expect(facts.answers["/a?b=c"] == .answered(status: 200, body: #"{"items":[1]}"#))
    }
}
