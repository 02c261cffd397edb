import Kubernetes
import Plan
import ServiceModel
import Testing

@testable import ServicePlanning

/// What machines that come and go are to services.
@Suite struct ServiceMachinesTests {
    private static func listed() throws -> [Service] { [try .store(nodes: ["w1", "w2"])] }

    private static func machines(
        _ api: PaperAPI,
        joining: Set<String> = [],
        leaving: Set<String> = []
    ) throws -> ServiceMachines {
        let planner = try api.planner(try listed())
        var answers: [String: JSON] = [:]
        var api = api
        for request in ServiceMachines.questions(planner, joining: joining) {
            answers[request.path] = try? api.answer(request).object()
        }
        return ServiceMachines(planner, joining: joining, leaving: leaving) { answers[$0] }
    }

    private static func carryOut(_ changes: APIChanges, on api: inout PaperAPI) {
        for request in changes.waves.joined() { _ = api.answer(request) }
    }

    @Test func `a new node gets the labels of services that are on the cluster, and nothing is left to plan`() throws {
        var api = PaperAPI(nodes: ["m1", "w1"])
        #expect(try Self.machines(api, joining: ["w2"]).changes == APIChanges(), "as the service was not deployed")
        try api.carryOut(try api.plan(try Self.listed()).plan)
        let changes = try Self.machines(api, joining: ["w2"]).changes
        #expect(changes.changes.map(\.sentence) == ["store=true on w2 is missing"])

        for (path, node) in PaperAPI(nodes: ["w2"]).objects { api.objects[path] = node }
        Self.carryOut(changes, on: &api)
        #expect(api.objects["/api/v1/nodes/w2"]?["metadata"]?["labels"]?["store"] == "true")
        #expect(try api.plan(try Self.listed()).plan.isEmpty)
        #expect(try Self.machines(api, joining: ["w2"]).changes == APIChanges())
    }

    @Test func `an inventory lists who came and who went`() throws {
        var api = PaperAPI(nodes: ["m1", "w1"])
        try api.carryOut(try api.plan([try .store(nodes: ["w1"])]).plan)
        let coming = try Self.machines(api, joining: ["w2"]).changes
        #expect(coming.changes.map(\.sentence).first?.hasSuffix("differs in the inventory of store") == true)
        Self.carryOut(coming, on: &api)
        Self.carryOut(try Self.machines(api, leaving: ["w1"]).changes, on: &api)
        let inventory = api.objects["/api/v1/namespaces/default/configmaps/paictl-service-store"]
        #expect(inventory?["data"]?["nodes"] == "w2")
    }

    @Test func `a machine that leaves is told of with who else runs its services, and what it keeps`() throws {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        try api.carryOut(try api.plan(try Self.listed()).plan)
        #expect(try Self.machines(api, leaving: ["w2"]).losses == ["store on w2: it has w1 besides"])
        #expect(
            try Self.machines(api, leaving: ["w1", "w2"]).losses == [
                "store on w1: it has no other machine", "store on w2: it has no other machine",
            ]
        )
        let machines = try Self.machines(api, leaving: ["w2"])
        #expect(
            machines.kept(in: "/datastorage/storedata", 1_288_490_189, on: "w2")
                == "w2 keeps 1.2 GiB of store in /datastorage/storedata"
        )
        #expect(machines.kept(in: "/datastorage/old", nil, on: "w2") == "w2 keeps data in /datastorage/old")
    }

    @Test func `a service that was stopped has nothing on machines, and another tool's is let alone`() throws {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        try api.carryOut(try api.plan(try Self.listed()).plan)
        let path = "/api/v1/namespaces/default/configmaps/paictl-service-store"
        var foreign = api
        foreign.objects[path]?.set("other/v1", at: ["metadata", "annotations", ApplySet.toolingAnnotation])
        #expect(try Self.machines(foreign, leaving: ["w2"]).changes == APIChanges())
        api.objects[path]?.set("stopped", at: ["data", "state"])
        #expect(try Self.machines(api, leaving: ["w2"]).losses.isEmpty)
    }
}
