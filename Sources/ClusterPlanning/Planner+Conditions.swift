import ClusterModel

extension Planner {
    func holds(_ condition: Condition) -> Bool {
        switch condition {
        case .hostRoutes: cluster.network.podNetwork == .hostRoutes
        case .flannel: cluster.network.podNetwork == .flannel
        case .coreDNS: cluster.addons.coreDNS
        case .dnsInPods: cluster.addons.coreDNS && cluster.network.podNetwork != .none
        case .dashboard: cluster.addons.dashboard
        case .kubeProxy: cluster.addons.kubeProxy
        case .localFront: cluster.front.isLocal
        case .keepalived: cluster.proxies.count > 1
        case .imageBundle: bundle != nil
        case .containerd: cluster.kubernetes.runtime == .containerd
        case .criDockerd: cluster.kubernetes.runtime == .criDockerd
        case .snapshot: options.contains(.snapshot)
        case .lastWorkerLeaves: cluster.workers.isEmpty && leaving.contains { $0.role == .worker }
        case .mastersLeave: leaving.contains { $0.role == .master }
        }
    }
}
