package import Facts
import Plan
package import PKI

/// What all masters share and no one else may lose: three authorities, the service-account key and the encryption key.
package struct ClusterSecrets: Sendable {
    /// Names the cluster on its machines.
    package var clusterID: String
    /// Those that sign.
    package var authorities: [AuthorityName: Authority]
    /// Certificates of all authorities that are trusted, as text; first comes that of the one that signs.
    package private(set) var trusted: [AuthorityName: String]
    /// Those of the cluster's authority as load balancers trust them; nil where the text above will do.
    private(set) var anchors: String?
    /// The first signs tokens; tokens of the others are trusted besides.
    package var serviceAccounts: [ServiceAccountKey]
    /// The first encrypts Secrets; the others decrypt what they have encrypted.
    package var encryptionKeys: [EncryptionKey]
    /// Nil unless new authorities or keys are on their way.
    package var rotation: Rotation?

    package typealias AuthorityName = SharedAuthority
    package typealias Path = SharedPath

    /// Takes the secrets from the masters that hold them, and makes the ones that no master has.
    ///
    /// - Parameters:
    ///   - masters: facts of every master that answered.
    ///   - hasSilentMasters: whether some did not; then nothing new is made, as they may hold it.
    ///   - own: authorities that the operator brings, for where no master has any.
    ///   - keys: where new ones come from.
    ///   - now: seconds since 1970.
    /// - Throws: a refusal, when masters disagree, or when a cluster that has data has lost a part of its secrets.
    package init(
        masters: [String: Facts],
        hasSilentMasters: Bool,
        own: OwnAuthorities? = nil,
        keys: any KeySource,
        now: Int64
    ) throws {
        rotation = try Rotation(keptBy: masters)
        let found = try Self.found(masters, rotation)
        let missing = Path.all.filter { found[$0] == nil }
        if !missing.isEmpty { try Self.refuseLoss(of: missing, masters, hasSilentMasters: hasSilentMasters) }
        authorities = [:]
        trusted = [:]
        for name in AuthorityName.allCases {
            guard let certificate = found[Path.certificate(name)], let key = found[Path.key(name)] else {
                let authority =
                    try own?.authorities[name] ?? keys.authority(commonName: name.commonName, now: now)
                authorities[name] = authority
                trusted[name] = authority.pair.certificatePEM
                continue
            }
            let authority = try Authority(certificatePEM: PEMText.first(in: certificate), keyPEM: key)
            // Said of what is only shown, too, where stand-ins are issued and nobody looks at the clock.
            try authority.refuseExpired(at: now)
            authorities[name] = authority
            trusted[name] = certificate
        }
        anchors = try trusted[.cluster].flatMap(PEMText.anchors)
        serviceAccounts = try rotation?.serviceAccounts ?? []
        if serviceAccounts.isEmpty {
            serviceAccounts = [
                try found[Path.serviceAccountKey].map(ServiceAccountKey.init(privatePEM:)) ?? keys.serviceAccountKey()
            ]
        }
        encryptionKeys =
            try found[Path.encryptionKey].map(Self.encryptionKeys) ?? [
                keys.encryptionKey(named: EncryptionKey.firstName)
            ]
        clusterID =
            masters.values.compactMap(\.clusterID).min()
            ?? String(Digest.sha256Hex(Array(authorities[.cluster]?.pair.certificatePEM.utf8 ?? "".utf8)).prefix(16))
    }

    private static func encryptionKeys(_ text: String) throws(Refusal) -> [EncryptionKey] {
        let lines = text.split(whereSeparator: \.isNewline)
        let keys = lines.compactMap(EncryptionKey.init(text:))
        guard !keys.isEmpty, keys.count == lines.count else {
            throw Refusal("'\(Path.encryptionKey)' of the masters is not a key: put it back from a backup")
        }
        return keys
    }

    /// What masters have, and of what is on its way what they are about to have: path → contents.
    private static func found(_ masters: [String: Facts], _ rotation: Rotation?) throws(Refusal) -> [String: String] {
        var found = rotation?.files ?? [:]
        let settled = Path.all.filter { found[$0] == nil }
        for (name, facts) in masters.sorted(by: { $0.key < $1.key }) {
            for path in settled {
                guard let contents = facts.files[path]?.contents else { continue }
                if let other = found[path], other != contents {
                    throw Refusal("'\(path)' of \(name) is not the other masters': they belong to different clusters")
                }
                found[path] = contents
            }
        }
        return found
    }

    /// What no master has is made, unless there is a cluster already that has lost it, or may have it.
    private static func refuseLoss(
        of missing: [String],
        _ masters: [String: Facts],
        hasSilentMasters: Bool
    ) throws(Refusal) {
        if let holder = masters.filter({ $0.value.probes[Probe.etcdHasData] == true }).keys.min() {
            throw Refusal(
                "\(holder) has etcd data but no master has \(missing.map { "'\($0)'" }.joined(separator: ", ")): "
                    + "put it back from a backup"
            )
        }
        if hasSilentMasters {
            throw Refusal(
                "no master that answers has the cluster's authorities, and those that do not answer may: "
                    + "bring them back, or take them out of the configuration"
            )
        }
    }

    /// The files a master keeps them in: path → contents.
    var files: [String: String] {
        var files = [
            Path.serviceAccountKey: serviceAccounts[0].privatePEM,
            Path.serviceAccountPublicKey: serviceAccounts.map(\.publicPEM).joined(),
            Path.encryptionKey: encryptionKeys.text,
        ]
        for (name, authority) in authorities {
            files[Path.certificate(name)] = trusted[name]
            files[Path.key(name)] = authority.pair.keyPEM
        }
        files[Path.rotation] = rotation?.text
        // Stays for a moment longer than it is read.
        if rotation?.subject == .authorities || trustsOthers {
            files[Path.signer] = authority(.cluster).pair.certificatePEM
        }
        return files
    }

    /// The same at another moment of a rotation; nil when none is on its way any more.
    func at(_ rotation: Rotation?) throws -> ClusterSecrets {
        var secrets = self
        secrets.rotation = rotation
        if let rotation, rotation.subject == .keys {
            secrets.serviceAccounts = try rotation.serviceAccounts
            secrets.encryptionKeys = try Self.encryptionKeys(rotation.files[Path.encryptionKey] ?? "")
        }
        for name in AuthorityName.allCases {
            guard let certificates = rotation?.files[Path.certificate(name)], let key = rotation?.files[Path.key(name)]
            else { continue }
            secrets.authorities[name] = try Authority(certificatePEM: PEMText.first(in: certificates), keyPEM: key)
            secrets.trusted[name] = certificates
        }
        secrets.anchors = try secrets.trusted[.cluster].flatMap(PEMText.anchors)
        return secrets
    }

    /// Whether the cluster trusts more than the authority that signs.
    var trustsOthers: Bool { trusted[.cluster] != authority(.cluster).pair.certificatePEM }

    func authority(_ name: AuthorityName) -> Authority {
        guard let authority = authorities[name] else { preconditionFailure("init makes every authority") }
        return authority
    }
}

extension Rotation {
    fileprivate var serviceAccounts: [ServiceAccountKey] {
        get throws(PKIError) {
            try trustedKeys.map { keys throws(PKIError) in try ServiceAccountKey(privatePEM: keys.serviceAccount) }
        }
    }
}
