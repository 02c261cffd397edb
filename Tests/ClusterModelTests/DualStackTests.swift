import Testing

@testable import ClusterModel

/// Clusters whose machines, pods and services have addresses of both families.
@Suite struct DualStackTests {
    private static let ranges =
        "service-cluster-ip-range: '10.96.0.0/12,fd00:10:96::/112', pod-cidr: '10.244.0.0/16,fd00:10:244::/56'"

    private static func load(
        _ keys: String = ranges,
        machine: String = ", hostip6: 'fd00::11'",
        version: String = "v1.36.2"
    ) throws -> Result<Cluster, ConfigurationErrors> {
        try Directory.clusterOfOne("kubernetes-version: \(version), \(keys)", machine: machine)
    }

    private static func complaints(_ result: Result<Cluster, ConfigurationErrors>) -> [String] {
        guard case .failure(let errors) = result else { return [] }
        return errors.problems.map { "\($0)".replacing(/^.*?\/(?=[a-z]+-configuration\.yaml)/, with: "") }
    }

    @Test func `ranges and addresses of both families are read`() throws {
        let cluster = try Self.load().get()
        #expect(cluster.network.serviceRanges == "10.96.0.0/12,fd00:10:96::/112")
        #expect(cluster.network.podRanges == "10.244.0.0/16,fd00:10:244::/56")
        #expect(cluster.network.dnsAddress.description == "10.96.0.10")
        #expect(cluster.machines.first?.ipv6?.description == "fd00::11")
        #expect(cluster.proxyExceptions.contains("fd00::11") && cluster.proxyExceptions.contains("fd00:10:244::/56"))
    }

    @Test(arguments: [
        (
            "pod-cidr: '10.244.0.0/16,fd00:10:244::/56'",
            "'pod-cidr' has a range of each family and 'service-cluster-ip-range' one alone"
        ),
        (
            "pod-cidr: 'fd00:10:244::/56,10.244.0.0/16'",
            "takes a range of IPv4, or one of IPv4 and behind a comma one of IPv6"
        ),
        ("pod-cidr: 'fd00:10:244::/56'", "takes a range of IPv4, or one of IPv4 and behind a comma one of IPv6"),
        (
            "pod-cidr: '10.244.0.0/16,10.245.0.0/16'",
            "takes a range of IPv4, or one of IPv4 and behind a comma one of IPv6"
        ),
        ("pod-cidr: '10.244.0.0/16,fd00:10:244::1/56'", "(did you mean fd00:10:244::/56?)"),
        ("pod-cidr: '10.244.0.0/16,fd00:10:244::'", "must be a range such as fd00:10:244::/48, not 'fd00:10:244::'"),
        ("pod-cidr: '10.244.0.0/16,ff00::/56'", "holds addresses that no machine can have"),
        (
            "service-cluster-ip-range: '10.96.0.0/12,fd00:10:96::/64', pod-cidr: '10.244.0.0/16,fd00:10:244::/56'",
            "must be from /108 to /120 wide, not fd00:10:96::/64"
        ),
        (
            "service-cluster-ip-range: '10.96.0.0/12,fd00:10:96::/112', pod-cidr: '10.244.0.0/16,fd00:10:244::/60'",
            "must be from /48 to /56 wide, not fd00:10:244::/60: for each /24 of 10.244.0.0/16 it has a /64"
        ),
        (
            "service-cluster-ip-range: '10.96.0.0/12,fd00:10:244::/112', pod-cidr: '10.244.0.0/16,fd00:10:244::/56'",
            "'pod-cidr' fd00:10:244::/56 overlaps 'service-cluster-ip-range' fd00:10:244::/112"
        ),
        ("pod-network: flannel, " + ranges, "'pod-network' is flannel, which is set up for IPv4 alone here"),
        ("cluster-dns: 'fd00:10:96::a', " + ranges, "'cluster-dns' must be an IPv4 address, not 'fd00:10:96::a'"),
    ])
    func `ranges that do not go together are told`(keys: String, sentence: String) throws {
        let complaints = Self.complaints(try Self.load(keys))
        #expect(complaints.count == 1 && complaints[0].contains(sentence), "\(complaints)")
        #expect(complaints.first?.hasPrefix("kubernetes-configuration.yaml:1:") == true)
    }

    @Test(arguments: [
        (", hostip6: 'fe80::1'", "is of one link alone, and means nothing without its zone"),
        (", hostip6: 'fe80::1%eth0'", "an address with a zone is of one link of one machine"),
        (", hostip6: '::ffff:10.0.0.11'", "is an IPv4 address in IPv6's spelling"),
        (", hostip6: 'fd00::11/64'", "not 'fd00::11/64': without the length of its network"),
        (", hostip6: '[fd00::11]'", "not '[fd00::11]': without brackets"),
        (", hostip6: 10.0.0.11", "not '10.0.0.11': IPv4 addresses are for 'hostip'"),
        (", hostip6: '::1'", "is no address that other machines can reach"),
        (", hostip6: 'fd00:10:244::11'", "'hostip6' fd00:10:244::11 lies inside 'pod-cidr' fd00:10:244::/56"),
        (", hostip6: 'fd00:10:96::11'", "lies inside 'service-cluster-ip-range' fd00:10:96::/112"),
        ("", "machine 'm1' has no 'hostip6', which every machine needs in a cluster of both families"),
        (
            ", hostip6: 'fd00::11'}, {hostname: w1, hostip: 10.0.0.21, k8s-role: worker, hostip6: 'fd00::11'",
            "hostip6 'fd00::11' is already at 2:"
        ),
        (
            ", hostip6: 'fd00::11'}, {hostname: w1, hostip: 'fd00::21', k8s-role: worker, hostip6: 'fd00::21'",
            "'hostip' must be an IPv4 address such as 10.0.0.11, not 'fd00::21': IPv6 alone is not deployed"
        ),
    ])
    func `an address that is of no use is told`(machine: String, sentence: String) throws {
        let complaints = Self.complaints(try Self.load(machine: machine))
        #expect(complaints.count == 1 && complaints[0].contains(sentence), "\(complaints)")
        #expect(complaints.first?.hasPrefix("cluster-configuration.yaml:2:") == true)
    }

    @Test func `an address of IPv6 in a cluster without is told`() throws {
        let complaints = Self.complaints(try Self.load("pod-network: none"))
        #expect(complaints.count == 1 && complaints[0].contains("'hostip6' is for a cluster of both families"))
    }

    @Test func `flags of the operator's do not close the gate of 1_20`() throws {
        let flags = "extra-args: {kube-proxy: {feature-gates: 'EndpointSlice=true'}}, \(Self.ranges)"
        let complaints = Self.complaints(try Self.load(flags, version: "v1.20.2"))
        #expect(
            complaints.count == 1
                && complaints[0].contains(
                    "'extra-args' gives kube-proxy 'feature-gates' without IPv6DualStack=true, which v1.20.2 needs"
                ),
            "\(complaints)"
        )
        _ = try Self.load(Self.ranges, version: "v1.20.2").get()
        _ = try Self.load(
            "extra-args: {kube-proxy: {feature-gates: 'EndpointSlice=true,IPv6DualStack=true'}}, \(Self.ranges)",
            version: "v1.20.2"
        ).get()
    }
}
