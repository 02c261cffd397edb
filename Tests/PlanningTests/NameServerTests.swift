@testable import Checkup
@testable import Facts
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning

/// Which file with name servers the kubelet is given, and that a check says the same.
@Suite struct NameServerTests {
    static let stub = [
        Facts.NameServers(file: "/etc/resolv.conf", servers: ["127.0.0.53"]),
        Facts.NameServers(file: "/run/systemd/resolve/resolv.conf", servers: ["10.0.0.1", "10.0.0.2"]),
    ]
    static let kubelet = "/var/lib/kubelet/config.yaml"

    private func configuration(_ servers: [Facts.NameServers], version: Version, told: String? = nil) throws -> String {
        var cluster = try PaperCluster(version: version)
        cluster.facts["w1"]?.nameServers = servers
        if let told {
            cluster.facts["w1"]?.files[Self.kubelet] = Facts.File(mode: "600", owner: "0:0", digest: "", contents: told)
        }
        try cluster.carryOut(cluster.plan())
        return try #require(cluster.facts["w1"]?.files[Self.kubelet]?.contents)
    }

    @Test(arguments: [Version(1, 20, 2), Version(1, 23, 17), Version(1, 24), Version(1, 31), Version(1, 36, 2)])
    func `behind a stub the kubelet gets the file with the real servers`(version: Version) throws {
        let line = "\nresolvConf: /run/systemd/resolve/resolv.conf\n"
        #expect(try configuration(Self.stub, version: version).contains(line))
        #expect(try !configuration([Self.stub[0]], version: version).contains("resolvConf"))
        let real = [Facts.NameServers(file: "/etc/resolv.conf", servers: ["::1", "10.0.0.1"]), Self.stub[1]]
        #expect(try !configuration(real, version: version).contains("resolvConf"))
    }

    @Test func `while no server is known, the kubelet keeps what it was told`() throws {
        let told = "kind: KubeletConfiguration\nresolvConf: /run/systemd/resolve/resolv.conf\n"
        let text = try configuration([Self.stub[0]], version: Version(1, 36, 2), told: told)
        #expect(text.contains("\nresolvConf: /run/systemd/resolve/resolv.conf\n"))
    }

    /// It once asserted that a stub needs nothing at all, since Docker passes over it: but Docker does so for containers with a network
    /// of their own, and the kubelet's has the machine's, so that it read 127.0.0.53 and gave that to pods (seen on Debian 13).
    @Test func `a stub whose servers are known is nothing to complain of`() throws {
        var cluster = try CheckupTests.cluster()
        cluster.facts["w1"]?.nameServers = Self.stub
        #expect(Checkup(cluster.planner.demands).findings(cluster.facts, []) == [])
    }

    @Test func `a resolver of NetworkManager's counts as well`() throws {
        let file = "/run/NetworkManager/no-stub-resolv.conf"
        let servers = [
            Facts.NameServers(file: "/etc/resolv.conf", servers: ["127.0.0.1"]),
            Facts.NameServers(file: file, servers: ["10.0.0.1"]),
        ]
        #expect(try configuration(servers, version: Version(1, 36, 2)).contains("resolvConf: \(file)\n"))
    }

    @Test func `servers are read file by file`() throws {
        let facts = try FactsReader.read(
            FactsReaderTests.least + """
                nameserver /etc/resolv.conf 127.0.0.53
                nameserver /run/systemd/resolve/resolv.conf 10.0.0.1
                nameserver /run/systemd/resolve/resolv.conf 10.0.0.2
                end
                """
        )
        #expect(facts.nameServers == Self.stub)
    }
}
