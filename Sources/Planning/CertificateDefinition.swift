import ClusterModel
import PKI

/// A certificate that a machine holds: where, from which authority, and what it says.
struct CertificateDefinition {
    /// Without `.crt` and `.key`.
    var path: String
    var authority: ClusterSecrets.AuthorityName
    var request: LeafRequest

    /// What a job can call them.
    static let names = [
        "kubelet-client", "kubelet", "apiserver", "apiserver-kubelet-client", "apiserver-etcd-client",
        "front-proxy-client", "controller-manager", "scheduler", "admin", "etcd-server", "etcd-peer",
        "etcd-healthcheck-client",
    ]

    /// Every certificate a job can name, for one machine.
    static func all(for machine: Machine, in cluster: Cluster) -> [String: CertificateDefinition] {
        let pki = "/etc/kubernetes/pki"
        let address = machine.address.description

        func client(
            _ name: String,
            _ commonName: String,
            groups: [String] = [],
            authority: ClusterSecrets.AuthorityName
        )
            -> CertificateDefinition
        {
            CertificateDefinition(
                path: "\(pki)/\(name)",
                authority: authority,
                request: LeafRequest(
                    subject: Subject(commonName: commonName, organizations: groups),
                    usages: [.client]
                )
            )
        }
        func server(
            _ name: String,
            _ commonName: String,
            groups: [String] = [],
            names: [String],
            addresses: [String],
            usages: Set<Usage>,
            authority: ClusterSecrets.AuthorityName
        ) -> CertificateDefinition {
            CertificateDefinition(
                path: "\(pki)/\(name)",
                authority: authority,
                request: LeafRequest(
                    subject: Subject(commonName: commonName, organizations: groups),
                    dnsNames: names,
                    addresses: addresses,
                    usages: usages
                )
            )
        }

        let domain = cluster.network.dnsDomain
        let node = "system:node:\(machine.name)"
        var apiAddresses = ["127.0.0.1", address]
        if let service = cluster.network.serviceRange.address(at: 1) { apiAddresses.append(service.description) }
        if let front = cluster.network.loadBalanceAddress?.description, !apiAddresses.contains(front) {
            apiAddresses.append(front)
        }
        let apiNames = [
            "localhost", machine.name, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
            "kubernetes.default.svc.\(domain)",
        ]
        return [
            "kubelet-client": client("kubelet-client", node, groups: ["system:nodes"], authority: .cluster),
            "kubelet": server(
                "kubelet",
                node,
                groups: ["system:nodes"],
                names: [machine.name],
                addresses: [address],
                usages: [.server],
                authority: .cluster
            ),
            "apiserver": server(
                "apiserver",
                "kube-apiserver",
                names: apiNames,
                addresses: apiAddresses,
                usages: [.server],
                authority: .cluster
            ),
            "apiserver-kubelet-client": client(
                "apiserver-kubelet-client",
                "kube-apiserver-kubelet-client",
                authority: .cluster
            ),
            "apiserver-etcd-client": client("apiserver-etcd-client", "kube-apiserver-etcd-client", authority: .etcd),
            "front-proxy-client": client("front-proxy-client", "front-proxy-client", authority: .frontProxy),
            "controller-manager": client(
                "controller-manager",
                "system:kube-controller-manager",
                authority: .cluster
            ),
            "scheduler": client("scheduler", "system:kube-scheduler", authority: .cluster),
            "admin": client("admin", "kubernetes-admin", groups: ["system:masters"], authority: .cluster),
            "etcd-server": server(
                "etcd/server",
                machine.name,
                names: ["localhost", machine.name],
                addresses: ["127.0.0.1", address],
                usages: [.server, .client],
                authority: .etcd
            ),
            "etcd-peer": server(
                "etcd/peer",
                machine.name,
                names: ["localhost", machine.name],
                addresses: ["127.0.0.1", address],
                usages: [.server, .client],
                authority: .etcd
            ),
            "etcd-healthcheck-client": client(
                "etcd/healthcheck-client",
                "kube-etcd-healthcheck-client",
                authority: .etcd
            ),
        ]
    }

    var certificatePath: String { path + ".crt" }
    var keyPath: String { path + ".key" }
}
