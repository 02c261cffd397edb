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
