import Kubernetes
import Plan
import ServiceModel
import Testing

@testable import ServicePlanning

/// Members of a network whose pods start anew: some at a time, and nobody while another is away.
@Suite struct MemberTurnTests {
    /// - Parameter images: member → its image.
    private static func network(
        _ images: [String],
        peers: String = "all",
        first: Int = 0,
        rolling: RollingRule = RollingRule()
    ) throws -> Service {
        let text = images.enumerated().map { index, image in
            """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: net-\(first + index)-conf}
            data: {peers: "\(peers)"}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: net-\(first + index)}
            spec:
              replicas: 1
              selector: {matchLabels: {app: net-\(first + index)}}
              template:
                metadata: {labels: {app: net-\(first + index)}}
                spec:
                  volumes: [{name: conf, configMap: {name: net-\(first + index)-conf}}]
                  containers: [{name: net, image: "\(image)"}]

            """
        }.joined()
        let objects = try Service.objects(text, in: "net.yaml").map { object in
            var object = object
            object.member = String(object.reference.name.replacing("-conf", with: ""))
            return object
        }
        var service = Service(name: "net", parts: [.objects(objects), .wait(ReadyRule(within: .seconds(60)))])
        service.members = images.indices.map { NetworkMember(role: "node", name: "net-\(first + $0)") }
        service.rolling = rolling
        return service
    }

    private static func deployed(_ service: Service) throws -> PaperAPI {
        var api = PaperAPI(nodes: ["m1", "w1"])
        try api.carryOut(try api.plan([service]).plan)
        return api
    }

    private static func path(_ member: String) -> String { "/apis/apps/v1/namespaces/default/deployments/\(member)" }

    private static func titles(_ plan: ServicePlan) -> [String] { plan.plan.steps.map(\.title) }

    private static let three = ["a:1", "a:1", "a:1"]

    @Test func `the first time, all come at once`() throws {
        let plan = try PaperAPI(nodes: ["m1"]).plan([Self.network(Self.three)])
        #expect(
            Self.titles(plan) == ["Bring labels and objects", "Wait until it is ready"]
        )
        let bodies = plan.plan.steps.flatMap(\.work).flatMap { work -> [JSON] in
            guard case .requests(let batch) = work else { return [] }
            return batch.waves.joined().compactMap(\.body)
        }
        let labels = bodies.compactMap { $0["metadata"]?["labels"]?[ServiceObject.memberLabel]?.string }
        #expect(labels == ["net-0", "net-1", "net-2", "net-0", "net-1", "net-2"])
    }

    @Test func `then one after the other, each ready before the next`() throws {
        var api = try Self.deployed(Self.network(Self.three))
        let service = try Self.network(["a:2", "a:2", "a:2"], rolling: RollingRule(pause: .seconds(30)))
        let plan = try api.plan([service])
        #expect(
            Self.titles(plan) == [
                "Change net-0 (1 of 3, one after the other)", "Change net-1 (2 of 3, one after the other)",
                "Change net-2 (3 of 3, one after the other)", "Wait until it is ready",
            ]
        )
        let work = plan.plan.steps[1].work.map { work -> String in
            switch work {
            case .requests(let batch): "apply \(batch.waves.joined().map(\.path))"
            case .ready(let wait): "ready \(wait.objects.map(\.path))"
            case .pause(let time): "pause \(time)"
            default: "?"
            }
        }
        let ready = "ready \([Self.path("net-1")])"
        #expect(work == ["apply \([Self.path("net-1")])", ready, "pause 30.0 seconds", ready])
        try api.carryOut(plan.plan)
        #expect(try api.plan([service]).plan.isEmpty)
    }

    @Test func `as many at a time as the package allows`() throws {
        let api = try Self.deployed(Self.network(Self.three))
        let plan = try api.plan([Self.network(["a:2", "a:2", "a:2"], rolling: RollingRule(atMost: 2))])
        #expect(
            Self.titles(plan) == [
                "Change net-0, net-1 (1 of 2, at most 2 at a time)", "Change net-2 (2 of 2, at most 2 at a time)",
                "Wait until it is ready",
            ]
        )
    }

    @Test func `files of a member go with it, and a new one comes before anybody is away`() throws {
        var api = try Self.deployed(Self.network(["a:1", "a:1"]))
        let service = try Self.network(Self.three, peers: "more")
        let plan = try api.plan([service])
        #expect(
            Self.titles(plan) == [
                "Bring labels and objects", "Wait until nobody is away", "Change net-0 (1 of 2, one after the other)",
                "Change net-1 (2 of 2, one after the other)", "Wait until it is ready",
            ]
        )
        #expect(
            plan.plan.steps[2].changes.map { $0.sentence.prefix { $0 != ":" } } == [
                "ConfigMap default/net-0-conf differs in data.peers",
                "Deployment default/net-0 differs in spec.template.metadata.annotations[paictl.io/config]",
                "of Deployment default/net-0 start anew, as ConfigMap default/net-0-conf changes",
            ]
        )
        try api.carryOut(plan.plan)
        #expect(try api.plan([service]).plan.isEmpty)
    }

    @Test func `who is away is changed at once, and waited for before the next`() throws {
        var api = try Self.deployed(Self.network(Self.three))
        api.objects[Self.path("net-1")]?.set(["replicas": 1], at: ["status"])
        let plan = try api.plan([Self.network(["a:2", "a:2", "a:1"])])
        #expect(
            Self.titles(plan) == [
                "Bring labels and objects", "Wait until nobody is away", "Change net-0 (1 of 1, one after the other)",
                "Wait until it is ready",
            ]
        )
        #expect(plan.plan.steps[0].changes.first?.sentence.hasPrefix("Deployment default/net-1 differs") == true)
        // One that stays as it is, and is away, keeps the others from their turn.
        let other = try api.plan([Self.network(["a:2", "a:1", "a:1"])])
        #expect(
            Self.titles(other) == [
                "Wait until nobody is away", "Change net-0 (1 of 1, one after the other)", "Wait until it is ready",
            ]
        )
        #expect(
            other.plan.steps[0].changes.map(\.sentence) == ["Deployment default/net-1 is not ready: 0 of 1 updated"]
        )
    }

    @Test func `what starts no pods anew waits for nobody`() throws {
        let api = try Self.deployed(Self.network(Self.three))
        var service = try Self.network(Self.three)
        for (index, part) in service.parts.enumerated() {
            guard case .objects(var objects) = part else { continue }
            for object in objects.indices where objects[object].reference.type.kind == "Deployment" {
                objects[object].body.set(2, at: ["spec", "replicas"])
            }
            service.parts[index] = .objects(objects)
        }
        #expect(
            Self.titles(try api.plan([service])) == ["Bring labels and objects", "Wait until it is ready"]
        )
    }

    @Test func `what a member has kept is its own again, and goes with the service`() throws {
        func network(_ count: Int) throws -> Service {
            var service = try Self.network(Array(repeating: "a:1", count: count))
            let claims = try (0..<count).flatMap { index in
                try Service.objects(
                    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: net-\(index)}\nspec: {}\n",
                    in: "net.yaml"
                )
            }
            service.parts.insert(.objects(claims), at: 0)
            return service
        }
        let claim = "/api/v1/namespaces/default/persistentvolumeclaims/net-2"
        var api = try Self.deployed(network(3))
        #expect(
            try api.plan([network(2)]).plan.losses.contains("PersistentVolumeClaim default/net-2 of net, with its data")
        )

        let plan = try api.plan([network(2)], ServiceGoal(.deploy, keepsData: true))
        #expect(
            plan.plan.losses == ["Deployment default/net-2 of net", "ConfigMap default/net-2-conf of net"].sorted()
        )
        #expect(plan.plan.kept == ["PersistentVolumeClaim default/net-2 of net"])
        try api.carryOut(plan.plan)
        #expect(api.objects[claim] != nil)
        // Nor does a deploy that says nothing of it.
        #expect(try api.plan([network(2)]).plan.isEmpty)
        try api.carryOut(try api.plan([network(2)], ServiceGoal(.stop, ["net"])).plan)
        try api.carryOut(try api.plan([network(2)]).plan)
        #expect(api.objects[claim] != nil)

        var back = api
        try back.carryOut(try back.plan([network(3)]).plan)
        #expect(
            try back.plan([network(2)]).plan.losses.contains(
                "PersistentVolumeClaim default/net-2 of net, with its data"
            )
        )

        let deletion = try api.plan([network(2)], ServiceGoal(.delete(data: false), ["net"]))
        #expect(deletion.plan.losses.contains("PersistentVolumeClaim default/net-2 of net, with its data"))
        try api.carryOut(deletion.plan)
        #expect(api.objects[claim] == nil)
    }
}
