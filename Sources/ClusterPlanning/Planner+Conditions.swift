import ClusterModel

extension Planner {
    /// What is so of all that a condition can be about.
    var aspects: [ConditionTable.Aspect: String] {
        func answer(_ holds: Bool) -> String { holds ? "yes" : "no" }
        return [
            .podNetwork: cluster.network.podNetwork.rawValue,
            .runtime: cluster.kubernetes.runtime.rawValue,
            .kubeProxy: answer(cluster.addons.kubeProxy),
            .coreDNS: answer(cluster.addons.coreDNS),
            .dashboard: answer(cluster.addons.dashboard),
            .families: cluster.network.ipv6 == nil ? "ipv4" : "both",
            .front: cluster.front.isLocal ? "local" : "address",
            .proxies: cluster.proxies.isEmpty ? "none" : cluster.proxies.count == 1 ? "one" : "several",
            .addressOn: cluster.addressKeepers.first.map { $0.role == .master ? "masters" : "proxies" } ?? "none",
            .workers: answer(!cluster.workers.isEmpty),
            .bundle: answer(bundle != nil),
            .mirrors: answer(!cluster.images.mirrors.isEmpty),
            .snapshot: answer(options.contains(.snapshot)),
            .renewal: answer(cluster.kubernetes.certificates.renewThemselves),
            .snapshots: snapshots,
            .gpuToolkit: cluster.kubernetes.gpuToolkit.rawValue,
            .mastersLeave: answer(leaving.contains { $0.role == .master }),
            .workersLeave: answer(leaving.contains { $0.role == .worker }),
        ]
    }

    private var snapshots: String {
        guard let schedule = cluster.kubernetes.snapshots else { return "none" }
        if case .machine = schedule.target { return "elsewhere" }
        return "here"
    }

    func holds(_ condition: String) -> Bool { library.conditions.holds(condition, aspects) }
}
