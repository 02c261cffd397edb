/// What is run in the cluster besides its control plane.
package struct Addons: Sendable, Equatable {
    package var coreDNS: Bool
    package var dashboard: Bool
    package var kubeProxy: Bool

    package init(coreDNS: Bool = true, dashboard: Bool = false, kubeProxy: Bool = true) {
        self.coreDNS = coreDNS
        self.dashboard = dashboard
        self.kubeProxy = kubeProxy
    }
}
