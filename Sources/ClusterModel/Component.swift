/// A part of a cluster that runs as a container, under the name that `images` and `extra-args` use.
package enum Component: String, Sendable, Hashable, CaseIterable, Comparable {
    case etcd
    case kubeAPIServer = "kube-apiserver"
    case kubeControllerManager = "kube-controller-manager"
    case kubeScheduler = "kube-scheduler"
    case kubeProxy = "kube-proxy"
    case kubelet
    case pause
    case haproxy
    case keepalived
    case coreDNS = "coredns"
    case dashboard
    case flannel

    package static func < (left: Component, right: Component) -> Bool { left.rawValue < right.rawValue }
}
