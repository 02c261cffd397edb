@testable import Facts
@testable import Plan
import Checkup
import ClusterModel
import PKI
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

extension PaperCluster {
    /// Gives it ranges of IPv6, and each machine an address that ends as its other one does.
    mutating func becomeDualStack() throws {
        planner.cluster.network.ipv6 = IPv6Ranges(
            services: try #require(IPv6Range("fd00:10:254::/112")),
            pods: try #require(IPv6Range("fd00:10:244::/48"))
        )
        for index in planner.cluster.machines.indices {
            let last = planner.cluster.machines[index].address.number & 0xff
            planner.cluster.machines[index].ipv6 = IPv6Address("fd00::\(last)")
        }
    }
}

/// Machines, pods and services with addresses of both families.
@Suite struct DualStackTests {
    private static func cluster(_ version: Version = Version(1, 20, 2)) throws -> PaperCluster {
        var cluster = try PaperCluster(version: version)
        try cluster.becomeDualStack()
        try cluster.carryOut(try cluster.plan())
        return cluster
    }

    private static func text(_ path: String, on machine: String, _ cluster: PaperCluster) throws -> String {
        try #require(cluster.facts[machine]?.files[path]?.contents)
    }

    @Test(arguments: [Version(1, 20, 2), Version(1, 21), Version(1, 36, 2)])
    func `components are told of both, and of the gate where there is one`(version: Version) throws {
        let cluster = try Self.cluster(version)
        #expect(try cluster.plan().isEmpty)
        let context = try Context(planner: cluster.planner.planner, machine: cluster.planner.cluster.machines[1])
        func flags(_ component: String) -> [String] {
            guard case .map(let all)? = context.values["flags"], case .list(let flags)? = all[component] else {
                return []
            }
            return flags.compactMap { if case .string(let text) = $0 { text } else { nil } }
        }
        #expect(flags("kube-apiserver").contains("--service-cluster-ip-range=10.254.0.0/16,fd00:10:254::/112"))
        #expect(flags("kube-proxy").contains("--cluster-cidr=10.244.0.0/16,fd00:10:244::/48"))
        #expect(flags("kubelet").filter { $0.contains("node-ip") } == ["--node-ip=10.0.0.21,fd00::21"])
        for component in ["kube-apiserver", "kube-controller-manager", "kube-proxy", "kubelet"] {
            #expect(
                flags(component).contains("--feature-gates=IPv6DualStack=true") == (version.minor == 20),
                "\(component)"
            )
        }
        #expect(!flags("kube-scheduler").contains { $0.contains("IPv6") })
    }

    @Test func `a machine's pods have a range of each, and routes to the others'`() throws {
        let cluster = try Self.cluster()
        #expect(
            try Self.text(PodRanges.path, on: "w1", cluster) == """
                m1 10.0.0.11 10.244.0.0/24 fd00::11 fd00:10:244::/64
                w1 10.0.0.21 10.244.1.0/24 fd00::21 fd00:10:244:1::/64
                w2 10.0.0.22 10.244.2.0/24 fd00::22 fd00:10:244:2::/64

                """
        )
        let network = try Self.text("/etc/cni/net.d/10-paictl.conflist", on: "w1", cluster)
        #expect(network.contains(#"[[{"subnet": "10.244.1.0/24"}], [{"subnet": "fd00:10:244:1::/64"}]]"#))
        #expect(network.contains(#"[{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]"#))
        let kernel = try Self.text("/etc/sysctl.d/90-paictl.conf", on: "w1", cluster)
        #expect(kernel.contains("net.ipv6.conf.all.forwarding = 1\nnet.bridge.bridge-nf-call-ip6tables = 1\n"))
    }

    /// `ip`, `iptables` and `ip6tables` are stand-ins that note how they are called, and say what a machine would that has all or nothing.
    private static func run(_ script: String, _ argument: String, failing: String = "NOTHING") throws -> Outcome {
        try TestSupport.run(
            ["bash", "-s", argument],
            input: """
                note() { echo "$*" >>"$log"; [[ "$*" != *\(failing)* ]]; }
                ip() {
                    case $* in *root*) return ;; esac
                    note "ip $*" && [[ $3 = show ]] || return 0
                    echo "$4 via $(awk -v range="$4" '{ for (i = 3; i <= NF; i += 2) if ($i == range) print $(i - 1) }' "$table") dev eth0"
                }
                iptables() { note "iptables $*"; }
                ip6tables() { note "ip6tables $*"; }
                log=$(mktemp) table=$(mktemp)
                printf '%s\\n' 'm1 10.0.0.11 10.244.0.0/24 fd00::11 fd00:10:244::/64' 'w1 10.0.0.21 10.244.1.0/24 fd00::21 fd00:10:244:1::/64' >"$table"
                trap 'cat "$log"; rm "$log" "$table"*' EXIT

                """
                    + script.replacing("/var/lib/paictl/pod-ranges", with: "\"$table\"")
                    .replacing("/var/lib/paictl/forward-policy", with: "\"$table\"")
        )
    }

    @Test func `the rules of both families are set and looked at`() throws {
        let cluster = try Self.cluster()
        let routes = try Self.text("/var/lib/paictl/routes.sh", on: "w1", cluster)
        let services = try Self.text("/var/lib/paictl/services.sh", on: "w1", cluster)
        let set = try Self.run(routes, "")
        #expect(set.succeeded, "\(set.said)")
        #expect(set.output.contains("ip -4 route replace 10.244.0.0/24 via 10.0.0.11 proto static\n"))
        #expect(set.output.contains("ip -6 route replace fd00:10:244::/64 via fd00::11 proto static\n"))
        #expect(!set.output.contains("10.0.0.21") && !set.output.contains("fd00::21"))
        #expect(set.output.contains("ip6tables --wait -t nat -A PAICTL-MASQUERADE -d fd00:10:244::/48 -j RETURN\n"))
        #expect(set.output.contains("ip6tables --wait -P FORWARD ACCEPT\n"))
        #expect(try Self.run(routes, "check").succeeded && Self.run(services, "check").succeeded)
        for missing in ["10.244.0.0/24", "fd00:10:244::/64", "ip6tables", "iptables"] {
            #expect(try !Self.run(routes, "check", failing: missing).succeeded, "\(missing)")
        }
        for missing in ["ip6tables", "iptables"] {
            #expect(try !Self.run(services, "check", failing: missing).succeeded, "\(missing)")
        }
        let rules = try Self.run(services, "")
        #expect(
            rules.succeeded && rules.output.contains("ip6tables --wait -A PAICTL-SERVICES -j REJECT\n"),
            "\(rules.said)"
        )
    }

    @Test func `without kube-proxy the rules of neither family stay`() throws {
        var cluster = try Self.cluster()
        cluster.planner.cluster.addons.kubeProxy = false
        try cluster.carryOut(try cluster.plan())
        let services = try Self.text("/var/lib/paictl/services.sh", on: "w1", cluster)
        #expect(try Self.run(services, "check", failing: "-S").succeeded)
        #expect(try !Self.run(services, "check", failing: "ip6tables").succeeded)
        #expect(try !Self.run(services, "check", failing: "iptables").succeeded)
        #expect(try Self.run(services, "").output.contains("ip6tables --wait -X PAICTL-SERVICES\n"))
    }

    @Test func `certificates name addresses of both`() throws {
        let cluster = try Self.cluster().planner.planner
        func addresses(_ name: String) throws -> [String] {
            try cluster.library.certificates.definition(of: name, for: cluster.cluster.machines[0], in: cluster.cluster)
                .request.addresses
        }
        #expect(
            try addresses("apiserver") == ["127.0.0.1", "10.0.0.11", "fd00::11", "10.254.0.1", "fd00:10:254::1"]
        )
        #expect(try addresses("kubelet") == ["10.0.0.11", "fd00::11"])
        #expect(try addresses("etcd-peer") == ["127.0.0.1", "10.0.0.11"])
    }

    @Test func `a cluster of IPv4 may have the other family, and keeps its ranges`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        try cluster.becomeDualStack()
        #expect(cluster.planner.obstacles(cluster.facts) == [])
        let plan = try cluster.plan()
        #expect(
            plan.tracks.first?.findings == ["pods that run here have an address of IPv4 alone until they begin anew"]
        )
        try cluster.carryOut(plan)
        #expect(try cluster.plan().isEmpty)
        #expect(try cluster.plan().tracks.flatMap(\.findings) == [])
    }

    @Test func `ranges of IPv6 neither move nor go`() throws {
        var cluster = try Self.cluster()
        let ranges = try #require(cluster.planner.cluster.network.ipv6)
        #expect(cluster.planner.obstacles(cluster.facts) == [])
        cluster.planner.cluster.network.ipv6 = IPv6Ranges(
            services: try #require(IPv6Range("fd00:10:254::/108")),
            pods: ranges.pods
        )
        #expect(cluster.planner.obstacles(cluster.facts) == [])
        cluster.planner.cluster.network.ipv6 = IPv6Ranges(
            services: try #require(IPv6Range("fd00:10:254::/116")),
            pods: try #require(IPv6Range("fd00:10:200::/48"))
        )
        #expect(
            cluster.planner.obstacles(cluster.facts) == [
                "services of this cluster have addresses of fd00:10:254::/112, and kubernetes-configuration.yaml asks for fd00:10:254::/116: "
                    + "Kubernetes gives them no others, so put the range of IPv6 that 'service-cluster-ip-range' had back",
                "pods of this cluster have addresses of fd00:10:244::/64, and kubernetes-configuration.yaml asks for fd00:10:200::/48: "
                    + "Kubernetes gives them no others, so put the range of IPv6 that 'pod-cidr' had back",
            ]
        )
        cluster.planner.cluster.network.ipv6 = nil
        let obstacles = cluster.planner.obstacles(cluster.facts)
        #expect(obstacles.count == 2 && obstacles.allSatisfy { $0.contains("asks for none of IPv6") })
    }

    @Test func `a check finds out that a machine lacks its address`() throws {
        var cluster = try CheckupTests.cluster()
        try cluster.becomeDualStack()
        func findings() throws -> [String] {
            Checkup(cluster.planner.demands)
                .findings(cluster.facts, cluster.planner.preflight(cluster.facts, knownClusterID: nil)).map(\.what)
        }
        #expect(try findings().first == "none of its interfaces has the address fd00::11; of IPv6 it has none")
        for (name, last) in [("m1", 11), ("w1", 21), ("w2", 22)] {
            try cluster.facts[name]?.check?.add(FactLine("check address-6 eth0 fd00::\(last)/64"))
        }
        #expect(try findings() == [])
        try cluster.facts["w1"]?.check?.add(FactLine("check address-6 cni0 fd00:10:244:1::1/64"))
        try cluster.facts["w1"]?.check?.add(FactLine("check address-6 eth1 fd00:10:244:7::1/64"))
        #expect(
            try findings() == [
                "its interface eth1 has the address fd00:10:244:7::1, inside 'pod-cidr' fd00:10:244::/48"
            ]
        )
    }
}
