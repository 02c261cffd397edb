internal import YAML

/// Checks what a cluster of both families needs beyond one of IPv4.
extension ClusterChecks {
    func checkIPv6(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        guard let services = kubernetes.ipv6ServiceRange, let pods = kubernetes.ipv6PodRange else {
            // A range that could not be read is no reason to call the machines' addresses useless.
            guard !findings.hasErrors else { return }
            for entry in cluster.entries { entry.checkIPv6(nil, &findings) }
            return
        }
        checkRanges(services, pods, kubernetes, &findings)
        let ranges = IPv6Ranges(services: services.value, pods: pods.value)
        for entry in cluster.entries { entry.checkIPv6(ranges, &findings) }
        let without = cluster.entries.filter { !$0.namesIPv6 }
        if let first = without.first {
            let others = without.count > 1 ? " (and \(without.count - 1) more)" : ""
            findings.error(
                "\(first.title)\(others) has no 'hostip6', which every machine needs in a cluster of both families: give its IPv6 address, "
                    + "or take the ranges of IPv6 away",
                at: first.mark
            )
        }
        if kubernetes.podNetwork == .flannel {
            findings.error(
                "'pod-network' is flannel, which is set up for IPv4 alone here: a cluster of both families needs 'host-routes', or "
                    + "'none' and a pod network that you bring",
                at: pods.mark
            )
        }
        checkGates(kubernetes, at: services.mark, &findings)
    }

    /// Rules: Kubernetes, `kube-apiserver --service-cluster-ip-range` (at most 20 bits); a /64 for the pods of a machine, as a controller
    /// manager would give it (`--node-cidr-mask-size-ipv6`), which makes no more than 65,536 of a range.
    private func checkRanges(
        _ services: Located<IPv6Range>,
        _ pods: Located<IPv6Range>,
        _ kubernetes: KubernetesFile,
        _ findings: inout Diagnostics
    ) {
        if !(108...120).contains(services.value.prefixLength) {
            findings.error(
                "the range of IPv6 in 'service-cluster-ip-range' must be from /108 to /120 wide, not \(services.value)",
                at: services.mark
            )
        }
        if pods.value.overlaps(services.value) {
            findings.error(
                "'pod-cidr' \(pods.value) overlaps 'service-cluster-ip-range' \(services.value)",
                at: max(pods.mark, services.mark)
            )
        }
        guard let ipv4 = kubernetes.podRange?.value, (8...24).contains(ipv4.prefixLength) else { return }
        let widest = 64 - (24 - ipv4.prefixLength)
        if !(48...widest).contains(pods.value.prefixLength) {
            findings.error(
                "the range of IPv6 in 'pod-cidr' must be from /48 to /\(widest) wide, not \(pods.value): for each /24 of \(ipv4) it has a /64",
                at: pods.mark
            )
        }
    }

    /// Two families are behind a gate in 1.20, and on by themselves from 1.21 (KEP-563): flags of the operator's must not close it.
    private func checkGates(_ kubernetes: KubernetesFile, at mark: Mark, _ findings: inout Diagnostics) {
        let settings = kubernetes.kubernetes
        let gated: [Component] = [.kubeAPIServer, .kubeControllerManager, .kubeProxy, .kubelet]
        for component in gated where settings.version(of: component).minor == 20 {
            let machines = component == .kubelet ? cluster.entries.map(\.kubeletFlags.arguments) : []
            for arguments in [settings.extraArguments[component] ?? [:]] + machines {
                guard let gates = arguments["feature-gates"], gates?.contains("IPv6DualStack=true") != true else {
                    continue
                }
                findings.error(
                    "'extra-args' gives \(component.rawValue) 'feature-gates' without IPv6DualStack=true, which \(settings.version(of: component)) "
                        + "needs for addresses of both families: add it there",
                    at: mark
                )
            }
        }
    }
}
