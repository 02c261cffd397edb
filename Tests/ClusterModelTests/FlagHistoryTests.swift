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
            ("enable-v2", .etcd, 5, nil),
            ("enable-v2", .etcd, 6, "etcd has not had 'enable-v2' since v3.6, and this is v3.6.0: take it away"),
            ("port", .kubeScheduler, 23, nil),
            ("port", .kubelet, 36, nil),
        ] as [(String, Component, Int, String?)]
    )
    func `knows when a flag came and went`(flag: String, component: Component, minor: Int, problem: String?) {
        let version = Version(component == .etcd ? 3 : 1, minor)
        #expect(FlagHistory.check(flag, of: component, version: version)?.description == problem)
    }

    @Test func `every row has a source and names a flag of Kubernetes or etcd once`() {
        var seen: Set<String> = []
        for row in FlagHistory.rows {
            #expect(
                (row.component.isKubernetes || row.component == .etcd) && !row.source.isEmpty
                    && (row.from != nil) != (row.until != nil),
                "\(row)"
            )
            #expect(seen.insert("\(row.component) \(row.flag)").inserted, "\(row)")
            #expect(row.flag.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(row)")
        }
    }

    @Test(
        arguments: [
            ("GracefulNodeShutdown=true,APIServerTracing=true", 36, nil),
            (
                "DynamicKubeletConfig=true", 26,
                "kubelet has not had the feature gate 'DynamicKubeletConfig' since v1.26"
            ),
            ("DynamicKubeletConfig=true", 25, nil),
            // Of 1.21 to 1.24 nothing is known: TTLAfterFinished went in 1.25, APIServerTracing came in 1.22.
            (
                "APIServerTracing=true", 20,
                "kubelet of 1.20 does not have the feature gate 'APIServerTracing' and 1.25 does, and this is v1.20.0: take it away"
            ),
            (
                "TTLAfterFinished=true", 25,
                "kubelet of 1.20 has the feature gate 'TTLAfterFinished' and 1.25 does not, and this is v1.25.0: take it away"
            ),
            ("APIServerTracing=true", 23, nil),
            ("KubeletPodResources=true", 30, "since v1.30"),
            ("WatchList=true", 26, "kubelet knows the feature gate 'WatchList' from v1.27 on"),
            ("GracefulNodeShutdwon=true", 36, "(did you mean 'GracefulNodeShutdown'?)"),
            ("SystemdWatchdog=false,ReloadKubeletClientCAFile=true", 36, nil),
            ("StatefulSetSemanticRevisionComparison=true", 34, nil),
            ("AllAlpha=false,AllBeta=true", 36, nil),
            ("GangScheduling=true", 37, "kubelet has not had the feature gate 'GangScheduling' since v1.37"),
            ("GangScheduling=true", 36, nil),
            // Of 1.37 nothing is known but what went: what came may be misspelt.
            ("GracefulNodeShutdown=true,HugepageAwareEviction=true", 37, nil),
            ("DynamicKubeletConfig=true", 37, "since v1.26"),
        ] as [(String, Int, String?)]
    )
    func `knows which feature gates a version has`(value: String, minor: Int, problem: String?) {
        let said = FeatureGates.problems(in: value, of: .kubelet, version: Version(1, minor)).joined(separator: "\n")
        #expect(problem.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }

    @Test(arguments: [
        ("SidecarContainers=false", 32, nil),
        (
            "SidecarContainers=false", 33,
            "kubelet v1.33.0 does not start with 'SidecarContainers=false', as the gate is locked to true: take it away"
        ),
        ("SidecarContainers=true", 36, nil),
        ("KubeletCgroupDriverFromCRI=0", 36, "locked to true"),
        (
            "AllowServiceLBStatusOnNonLB=true", 32,
            "does not start with 'AllowServiceLBStatusOnNonLB=true', as the gate is locked to false"
        ),
        ("AllowServiceLBStatusOnNonLB=false", 32, nil),
        ("CSIBlockVolume=false", 20, "locked to true"),
        ("PodSecurity=false", 24, nil),
        ("HPAConfigurableTolerance=false", 36, nil),
        ("HPAConfigurableTolerance=false", 37, "locked to true"),
    ])
    func `knows what a gate is locked to`(value: String, minor: Int, problem: String?) {
        let said = FeatureGates.problems(in: value, of: .kubelet, version: Version(1, minor)).joined(separator: "\n")
        #expect(problem.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }

    /// As `featuregate.Set` and `ComponentGlobalsRegistry` of component-base read them.
    @Test(
        arguments: [
            ("AllAlpha=1, AllBeta = f,", Component.kubelet, 36, nil),
            ("AllAlpha=TRUE,,AllBeta=False", .kubelet, 23, nil),
            ("AllAlpha=yes", .kubelet, 36, "written Name=true or Name=false, not 'AllAlpha=yes'"),
            ("AllAlpha=tRUE", .kubelet, 36, "written Name=true or Name=false"),
            ("AllAlpha", .kubelet, 36, "written Name=true or Name=false, not 'AllAlpha'"),
            ("AllAlpha=true, ", .kubelet, 36, "written Name=true or Name=false, not ' '"),
            ("=true", .kubelet, 36, "written Name=true or Name=false, not '=true'"),
            ("kube:AllBeta=true,kube:AllAlpha=false", .kubeAPIServer, 31, nil),
            (
                "kube:AllBeta=true,AllAlpha=false", .kubeAPIServer, 31,
                "'kube:' is written before every feature gate or before none"
            ),
            ("kube:AllBeta=true", .kubeAPIServer, 30, "no feature gate 'kube:AllBeta'"),
            ("kube:AllBeta=true", .kubelet, 36, "no feature gate 'kube:AllBeta'"),
        ] as [(String, Component, Int, String?)]
    )
    func `reads gates as the components do`(value: String, component: Component, minor: Int, problem: String?) {
        let said = FeatureGates.problems(in: value, of: component, version: Version(1, minor)).joined(separator: "\n")
        #expect(problem.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }

    @Test(
        arguments: [
            ("enable-admission-plugins", "NodeRestriction,PodSecurityPolicy", Component.kubeAPIServer, 24, nil),
            (
                "enable-admission-plugins", "NodeRestriction,PodSecurityPolicy", .kubeAPIServer, 25,
                "kube-apiserver has not taken 'PodSecurityPolicy' in 'enable-admission-plugins' since v1.25, and this is v1.25.0: take it away"
            ),
            (
                "disable_admission_plugins", "SecurityContextDeny", .kubeAPIServer, 30,
                "'disable-admission-plugins' since v1.30"
            ),
            (
                "enable-admission-plugins", "MutatingAdmissionPolicy", .kubeAPIServer, 31,
                "from v1.32 on, and this is v1.31.0"
            ),
            ("proxy-mode", "userspace", .kubeProxy, 25, nil),
            (
                "proxy-mode", "userspace", .kubeProxy, 26,
                "kube-proxy has not taken 'userspace' in 'proxy-mode' since v1.26"
            ),
            ("proxy-mode", "nftables", .kubeProxy, 36, nil),
            ("feature-gates", "Nothing=true", .kubeScheduler, 36, "no feature gate 'Nothing'"),
            ("feature-gates", "Nothing=true", .etcd, 6, nil),
        ] as [(String, String, Component, Int, String?)]
    )
    func `knows which values a flag takes`(
        flag: String,
        value: String,
        component: Component,
        minor: Int,
        problem: String?
    ) {
        let version = Version(component == .etcd ? 3 : 1, minor)
        let said = ValueHistory.problems(in: value, of: flag, of: component, version: version).joined(separator: "\n")
        #expect(problem.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }

    @Test func `every gate that is locked is known then, and takes one of the two values`() {
        var minor = 0
        for word in FeatureGates.locks.split(whereSeparator: \.isWhitespace) where !word.hasSuffix(":") {
            if let number = Int(word) {
                minor = number
                continue
            }
            let problems = ["true", "false"].flatMap { value in
                FeatureGates.problems(in: "\(word)=\(value)", of: .kubelet, version: Version(1, minor))
            }
            #expect(problems.count == 1 && problems[0].contains("locked"), "\(word)")
        }
    }
}
