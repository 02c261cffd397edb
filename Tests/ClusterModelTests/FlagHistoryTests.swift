import Testing

@testable import ClusterModel

@Suite struct FlagHistoryTests {
    @Test(
        arguments: [
            ("network-plugin", Component.kubelet, 23, nil),
            (
                "network-plugin", .kubelet, 24,
                "kubelet has not had 'network-plugin' since v1.24, and this is v1.24.0: take it away"
            ),
            (
                "--network_plugin", .kubelet, 24,
                "kubelet has not had 'network-plugin' since v1.24, and this is v1.24.0: take it away"
            ),
            ("pod-infra-container-image", .kubelet, 34, nil),
            (
                "pod-infra-container-image", .kubelet, 35,
                "kubelet has not had 'pod-infra-container-image' since v1.35, and this is v1.35.0: take it away"
            ),
            (
                "basic-auth-file", .kubeAPIServer, 20,
                "kube-apiserver has not had 'basic-auth-file' since v1.19, and this is v1.20.0: take it away"
            ),
            (
                "tls-curve-preferences", .kubeAPIServer, 35,
                "kube-apiserver knows 'tls-curve-preferences' from v1.36 on, and this is v1.35.0"
            ),
            ("tls-curve-preferences", .kubeAPIServer, 36, nil),
            ("v", .kubeAPIServer, 36, nil),
            ("logtostderr", .etcd, 36, nil),
            ("port", .kubeScheduler, 23, nil),
            ("port", .kubelet, 36, nil),
        ] as [(String, Component, Int, String?)]
    )
    func `knows when a flag came and went`(flag: String, component: Component, minor: Int, problem: String?) {
        #expect(FlagHistory.check(flag, of: component, version: Version(1, minor))?.description == problem)
    }

    @Test func `every row has a source and names a flag of Kubernetes once`() {
        var seen: Set<String> = []
        for row in FlagHistory.rows {
            #expect(
                row.component.isKubernetes && !row.source.isEmpty && (row.from != nil) != (row.until != nil),
                "\(row)"
            )
            #expect(seen.insert("\(row.component) \(row.flag)").inserted, "\(row)")
            #expect(row.flag.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(row)")
        }
    }

    @Test func `a component's own version decides`() {
        var settings = KubernetesSettings(version: Version(1, 24))
        #expect(FlagHistory.check("network-plugin", of: .kubelet, in: settings) != nil)
        settings.componentVersions[.kubelet] = "v1.23.17"
        #expect(FlagHistory.check("network-plugin", of: .kubelet, in: settings) == nil)
    }

    @Test(
        arguments: [
            ("GracefulNodeShutdown=true,APIServerTracing=false", 36, nil),
            (
                "DynamicKubeletConfig=true", 26,
                "kubelet has not had the feature gate 'DynamicKubeletConfig' since v1.26"
            ),
            ("DynamicKubeletConfig=true", 25, nil),
            ("APIServerTracing=true", 20, "kubelet knows the feature gate 'APIServerTracing' from v1.25 on"),
            ("APIServerTracing=true", 23, nil),
            ("KubeletPodResources=true", 30, "since v1.30"),
            ("GracefulNodeShutdwon=true", 36, "(did you mean 'GracefulNodeShutdown'?)"),
            ("GracefulNodeShutdown", 36, "written Name=true or Name=false, not 'GracefulNodeShutdown'"),
            ("A=true,,", 23, "written Name=true or Name=false, not ''"),
            ("AllAlpha=false,AllBeta=true", 36, nil),
        ] as [(String, Int, String?)]
    )
    func `knows which feature gates a version has`(value: String, minor: Int, problem: String?) {
        let said = FeatureGates.problems(in: value, of: .kubelet, version: Version(1, minor)).joined(separator: "\n")
        #expect(problem.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }
}
