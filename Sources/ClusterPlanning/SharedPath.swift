/// The authorities of a cluster.
package enum SharedAuthority: String, Sendable, Hashable, CaseIterable, Codable, CodingKeyRepresentable {
    case cluster = "ca"
    case etcd = "etcd/ca"
    case frontProxy = "front-proxy-ca"

    package var commonName: String {
        switch self {
        case .cluster: "kubernetes"
        case .etcd: "etcd"
        case .frontProxy: "front-proxy"
        }
    }

    /// In kubeadm's folder `pki`, and in one that is laid out like it.
    package var certificateFile: String { rawValue + ".crt" }
    package var keyFile: String { rawValue + ".key" }
}

/// Where a master keeps what all masters share; kubeadm's paths.
package enum SharedPath {
    static let folder = "/etc/kubernetes/pki/"
    package static func certificate(_ name: SharedAuthority) -> String { folder + name.certificateFile }
    static func key(_ name: SharedAuthority) -> String { folder + name.keyFile }
    static let serviceAccountKey = "/etc/kubernetes/pki/sa.key"
    /// Can be had from the key at any time, so that its loss is none.
    static let serviceAccountPublicKey = "/etc/kubernetes/pki/sa.pub"
    static let encryptionKey = "/var/lib/paictl/encryption-key"

    /// The certificate of the authority that signs, where others are trusted besides: what signs for the API takes one alone.
    static let signer = "/etc/kubernetes/pki/signing-ca.crt"
    /// How far new authorities are on their way.
    static let rotation = "/var/lib/paictl/rotation"
    /// What there is only while they are.
    static let ofRotation = [rotation, signer]

    package static var all: [String] {
        SharedAuthority.allCases.flatMap { [certificate($0), key($0)] } + [serviceAccountKey, encryptionKey]
    }
}
