import Maintenance
import Testing

@testable import paictl

@Suite struct ServiceHostsTextTests {
    private static func host(_ member: String, role: String? = "node", _ endpoints: [ServiceHosts.Endpoint])
        -> ServiceHosts.Host
    {
        ServiceHosts.Host(
            service: "net",
            member: member,
            role: role,
            machine: endpoints.isEmpty ? nil : "w1",
            isReady: !endpoints.isEmpty,
            endpoints: endpoints
        )
    }

    @Test func `a member a line, from outside where it can be reached from there`() {
        let hosts = ServiceHosts([
            Self.host(
                "net-0",
                [
                    ServiceHosts.Endpoint("api", "net-0.default:80", "TCP", .cluster),
                    ServiceHosts.Endpoint("p2p", "10.0.0.2:30500", "UDP", .node),
                ]
            ), Self.host("net-1", [ServiceHosts.Endpoint("api", "net-1.default:80", "TCP", .cluster)]),
            Self.host("net-2", role: nil, []),
        ])
        #expect(
            ServiceHostsText(hosts).lines == [
                "MEMBER  ROLE                      MACHINE  READY  ADDRESSES",
                "net-0   node                      w1       yes    p2p 10.0.0.2:30500/udp (node)",
                "net-1   node                      w1       yes    api net-1.default:80 (cluster)",
                "net-2   not in the configuration  -        no     -",
            ]
        )
    }
}
