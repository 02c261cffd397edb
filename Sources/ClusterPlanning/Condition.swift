import ClusterModel

/// What `when:` names, in a job and in the table of flags: what a step or a flag is there for.
enum Condition: String, Sendable, CaseIterable, Decodable {
    case hostRoutes = "host-routes"
    case flannel
    case coreDNS = "coredns"
    /// CoreDNS in a pod network that is there when the job ends: whoever brings one may do so later.
    case dnsInPods = "dns-in-pods"
    case dashboard
    case kubeProxy = "kube-proxy"
    case localFront = "local-front"
    case keepalived
    case imageBundle = "image-bundle"
    case containerd
    case criDockerd = "cri-dockerd"
    case snapshot
    case mastersLeave = "masters-leave"
    case lastWorkerLeaves = "last-worker-leaves"
}

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
