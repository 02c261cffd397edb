import ServiceModel
import Testing

@Suite struct ServiceTests {
    @Test("labels and objects are those of all its parts")
    func parts() {
        let service = Service(
            name: "web",
            parts: [
                .labels([NodeLabel("web", "true", on: ["w1"])]), .wait(ReadyRule()),
                .labels([NodeLabel("front", "true", on: ["m1"])]),
            ]
        )
        #expect(service.labels.map(\.key) == ["web", "front"])
        #expect(service.objects.isEmpty)
    }
}
