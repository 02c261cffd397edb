@testable import Facts
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning
@testable import Plan

/// The flags that are rendered, for every minor version.
@Suite struct FlagTableTests {
    private static let minors = Array(SupportedVersions.oldest.minor...SupportedVersions.newestMinor)

    private func flags(of component: Component, minor: Int, runtime: ContainerRuntime? = nil) throws -> [String] {
        var cluster = try PaperCluster(version: Version(1, minor))
        cluster.planner.cluster.kubernetes.chosenRuntime = runtime
        return cluster.planner.library.flags.rows(
            for: component,
            version: cluster.planner.cluster.flagVersion(of: component),
            where: cluster.planner.planner.holds
        ).map(\.flag)
    }

    @Test(arguments: minors) func `no version is given a flag twice, or one that it does not have`(minor: Int) throws {
        for component in Component.allCases {
            let flags = try flags(of: component, minor: minor)
            #expect(Set(flags).count == flags.count, "\(component)")
            let version = try PaperCluster(version: Version(1, minor)).planner.cluster.flagVersion(of: component)
            for flag in flags { #expect(FlagHistory.check(flag, of: component, version: version) == nil) }
        }
    }

    /// Without these a component does not start, or does nothing that is asked of it.
    private static let required: [(component: Component, flag: String, minors: ClosedRange<Int>)] = [
        // CHANGELOG-1.20: required from then on.
        (.kubeAPIServer, "service-account-issuer", 20...99),
        (.kubeAPIServer, "service-account-signing-key-file", 20...99),
        (.kubeAPIServer, "service-account-key-file", 20...99),
        (.kubeAPIServer, "etcd-servers", 20...99),
        (.kubeAPIServer, "service-cluster-ip-range", 20...99),
        (.kubeAPIServer, "requestheader-client-ca-file", 20...99),
        // CHANGELOG-1.24: without the ports that had no TLS, probes and metrics need to know whom to ask.
        (.kubeControllerManager, "authentication-kubeconfig", 20...99),
        (.kubeControllerManager, "authorization-kubeconfig", 20...99),
        (.kubeScheduler, "authentication-kubeconfig", 20...99),
        (.kubeScheduler, "authorization-kubeconfig", 20...99),
        (.kubeControllerManager, "root-ca-file", 20...99),
        (.kubeControllerManager, "service-account-private-key-file", 20...99),
        // Up to 1.23 the kubelet runs the plugins of the pod network itself.
        (.kubelet, "network-plugin", 20...23),
        (.kubelet, "cni-bin-dir", 20...23),
        // From 1.24 on it has to be told where containers are run.
        (.kubelet, "container-runtime-endpoint", 24...99),
        (.kubelet, "kubeconfig", 20...99),
        (.kubelet, "config", 20...99),
    ]

    @Test(arguments: minors) func `no version lacks a flag that it needs`(minor: Int) throws {
        for (component, flag, minors) in Self.required where minors.contains(minor) {
            #expect(try flags(of: component, minor: minor).contains(flag), "\(component) \(flag)")
        }
    }

    @Test func `the runtime decides where the kubelet listens for containers`() throws {
        func endpoint(_ minor: Int, _ runtime: ContainerRuntime?) throws -> String? {
            var cluster = try PaperCluster(version: Version(1, minor))
            cluster.planner.cluster.kubernetes.chosenRuntime = runtime
            let text = try cluster.plan().steps.flatMap(\.work).compactMap { work in
                if case .script(let script) = work { script.text } else { nil }
            }.joined()
            return text.components(separatedBy: "--container-runtime-endpoint=").dropFirst().first?
                .prefix { $0 != "'" }.description
        }
        #expect(try endpoint(23, nil) == nil)
        #expect(try endpoint(24, nil) == "unix:///run/containerd/containerd.sock")
        #expect(try endpoint(36, .criDockerd) == "unix:///run/cri-dockerd.sock")
    }

    @Test func `cgroup v1 is tolerated where it is there, allowed, and known to the kubelet`() throws {
        func tolerates(_ minor: Int, cgroup: Int, allowed: Bool = true) throws -> Bool {
            var cluster = try PaperCluster(version: Version(1, minor))
            cluster.planner.cluster.kubernetes.allowsCgroupV1 = allowed
            for name in cluster.facts.keys { cluster.facts[name]?.cgroupVersion = cgroup }
            try cluster.carryOut(try cluster.plan())
            return cluster.facts["w1"]?.files["/var/lib/kubelet/config.yaml"]?.contents?.contains("failCgroupV1: false")
                == true
        }
        #expect(try tolerates(35, cgroup: 1))
        #expect(try !tolerates(35, cgroup: 2))
        #expect(try !tolerates(30, cgroup: 1))
        #expect(try !tolerates(35, cgroup: 1, allowed: false))
    }
}
