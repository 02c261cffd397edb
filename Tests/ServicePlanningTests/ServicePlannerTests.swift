import ServiceModel
import ServicePlanning
import Testing

@Suite struct ServicePlannerTests {
    @Test("inventories are kept in 'default' unless another namespace is named")
    func namespace() {
        #expect(ServicePlanner(services: []).namespace == "default")
    }

    @Test("a stop leaves a volume with its claim, which would hold it fast")
    func volumes() throws {
        let text = """
            {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}}
            ---
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: conf}}
            """
        let service = Service(name: "store", parts: [.objects(try Service.objects(text, in: "store.yaml"))])
        var api = PaperAPI(nodes: ["w1"])
        try api.carryOut(try api.plan([service]).plan)
        try api.carryOut(try api.plan([service], ServiceGoal(.stop, ["store"])).plan)
        #expect(api.objects["/api/v1/namespaces/default/configmaps/conf"] == nil)
        #expect(api.objects["/api/v1/persistentvolumes/disk"] != nil)
        try api.carryOut(try api.plan([service], ServiceGoal(.delete(data: false), ["store"])).plan)
        #expect(api.objects["/api/v1/persistentvolumes/disk"] == nil)
    }
}
