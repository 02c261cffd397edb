import ClusterModel
import Plan
import PKI
import YAML

/// `kubeconfig:` a file of the configuration directory with which one may do everything in the cluster.
struct WritesKubeconfig: SharedAction {
    static let key = "kubeconfig"
    static let places: Set<Place> = [.here]

    let file: String

    init(_ value: Node, in names: Names) throws { file = try names.text(value) }

    private static let request = LeafRequest(
        subject: Subject(commonName: "kubernetes-admin", organizations: ["system:masters"]),
        usages: [.client]
    )

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let secrets = try situation.findings.sharedSecrets()
        let authority = secrets.authority(.cluster)
        guard let reason = fault(situation, secrets) else { return }
        let kubeconfig = Kubeconfig(
            cluster: "paictl-\(secrets.clusterID)",
            server: situation.planner.cluster.apiServerFromHere,
            authorityPEM: secrets.trusted[.cluster] ?? "",
            user: "kubernetes-admin",
            credentials: .embedded(
                try situation.findings.keys.leaf(Self.request, signedBy: authority, now: situation.findings.now)
            )
        )
        step.changes.append(Change(.file, file, reason))
        step.add(.writeHere(path: file, mode: 0o600, contents: kubeconfig.yaml()))
    }

    /// Why it is written anew; nil when it is good.
    private func fault(_ situation: Situation, _ secrets: ClusterSecrets) -> Reason? {
        guard let existing = situation.findings.here[file] else { return .missing }
        guard let kubeconfig = try? Kubeconfig(reading: existing) else { return .unreadable }
        if kubeconfig.server != situation.planner.cluster.apiServerFromHere {
            return .server(is: kubeconfig.server)
        }
        guard case .embedded(let pair) = kubeconfig.credentials, kubeconfig.cluster == "paictl-\(secrets.clusterID)"
        else { return .ofOtherCluster }
        guard kubeconfig.authorityPEM == secrets.trusted[.cluster] else { return .differs(in: ["its authorities"]) }
        guard let facts = try? CertificateFacts(pem: pair.certificatePEM) else { return .unreadable }
        return facts.fault(for: Self.request, issuedBy: secrets.authority(.cluster), in: situation)
    }
}
