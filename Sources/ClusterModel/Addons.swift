/// What is run in the cluster besides its control plane.
public struct Addons: Sendable, Equatable {
    public var coreDNS: Bool
    public var dashboard: Bool
    public var kubeProxy: Bool

    public init(coreDNS: Bool = true, dashboard: Bool = false, kubeProxy: Bool = true) {
        self.coreDNS = coreDNS
        self.dashboard = dashboard
        self.kubeProxy = kubeProxy
    }
}
