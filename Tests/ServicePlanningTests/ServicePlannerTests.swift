import ServiceModel
import ServicePlanning
import Testing

@Suite struct ServicePlannerTests {
    @Test("inventories are kept in 'default' unless another namespace is named")
    func namespace() {
        #expect(ServicePlanner(services: []).namespace == "default")
    }
}
