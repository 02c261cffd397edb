import Foundation
import PKI
import ClusterPlanning

/// A person who administers clusters with a certificate of their own.
struct Administrator {
    /// Its members may do everything as long as a binding says so (addons/administrators.yaml); system:masters always may.
    static let group = "paictl:administrators"

    let name: String

    private var request: LeafRequest {
        LeafRequest(subject: Subject(commonName: name, organizations: [Self.group]), usages: [.client])
    }

    /// The person's way to a cluster, with the certificate that their kubeconfig has if it is still good, and else with a new one.
    ///
    /// - Parameters:
    ///   - present: the person's kubeconfig.
    ///   - now: seconds since 1970.
    func kubeconfig(
        _ secrets: ClusterSecrets,
        apiServer: String,
        present: UserKubeconfig,
        now: Int64
    ) throws -> Kubeconfig {
        guard let authority = secrets.authorities[.cluster] else { preconditionFailure("secrets have every authority") }
        let cluster = "paictl-\(secrets.clusterID)"
        let own = try KubeconfigMerge.certificate(
            of: KubeconfigMerge.context(of: name, in: cluster),
            in: present.text,
            file: present.path
        )
        let isGood =
            own.flatMap { try? CertificateFacts(pem: $0.certificatePEM) }?
            .satisfies(request, issuedBy: authority, at: now, daysLeft: 30).isEmpty == true
        let pair = if let own, isGood { own } else { try authority.issue(request, now: now) }
        return Kubeconfig(
            cluster: cluster,
            server: apiServer,
            authorityPEM: secrets.trusted[.cluster] ?? authority.pair.certificatePEM,
            user: name,
            credentials: .embedded(pair)
        )
    }
}
