import Maintenance
import Testing

@testable import paictl

@Suite struct ServiceStatusTextTests {
    private static func service(_ name: String, ready: Int, drift: Bool? = nil, problems: [String] = [])
        -> ServiceStatus.Service
    {
        ServiceStatus.Service(
            name: name,
            ready: ready,
            wanted: 4,
            machines: ["w1", "w2", "w3", "w4"],
            images: ["reg.example/x:1"],
            addresses: [":30080"],
            since: ready == 4 ? "2026-11-27T20:00:00Z" : nil,
            state: .deployed,
            drift: drift,
            problems: problems
        )
    }

    @Test func `a row for each, what keeps them below, and how many are ready`() {
        let status = ServiceStatus([
            Self.service("web", ready: 4), Self.service("exporter", ready: 3, problems: ["w2: its image is missing"]),
        ])
        #expect(
            ServiceStatusText(status).lines == [
                "SERVICE   READY   WHERE                  IMAGE            ADDRESS  SINCE",
                "web       4 of 4  w1, w2, w3 and 1 more  reg.example/x:1  :30080   2026-11-27 20:00:00 UTC",
                "exporter  3 of 4  w1, w2, w3 and 1 more  reg.example/x:1  :30080   -", "",
                "! exporter: w2: its image is missing", "1 of 2 services are ready",
            ]
        )
    }

    @Test func `drift is told where it is known`() {
        let status = ServiceStatus([Self.service("web", ready: 4, drift: true)])
        let lines = ServiceStatusText(status).lines
        #expect(lines[0].hasSuffix("SINCE                    DRIFT") && lines[1].hasSuffix("yes"))
        #expect(lines.last?.contains("'paictl plan service deploy' shows what") == true)
    }

    @Test func `a cluster without services says so`() {
        #expect(ServiceStatusText(ServiceStatus([])).lines == ["there is no service on the cluster"])
    }
}
