import Facts
import Foundation
import PKI
import Plan

/// New authorities, or new keys, on their way into a cluster, as every master keeps it from the first stage until the last is over.
///
/// What stage it is stands nowhere else: the files that masters share follow from it, and all other files from those.
package struct Rotation: Sendable, Equatable, Codable {
    /// From the former ones alone to the new ones alone; each may follow the one beside it, in either direction.
    package enum Stage: String, Sendable, Codable, CaseIterable, Comparable {
        /// Back to the former ones alone.
        case withdrawn
        /// Both are trusted, the former ones sign and encrypt.
        case introduced
        /// Both are trusted, the new ones sign and encrypt.
        case issued
        /// The new ones alone.
        case settled

        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        package static func < (left: Stage, right: Stage) -> Bool { left.place < right.place }

        func neighbour(_ direction: Direction) -> Stage? {
            let next = place + (direction == .forward ? 1 : -1)
            return Self.allCases.indices.contains(next) ? Self.allCases[next] : nil
        }
    }

    package enum Direction: Sendable { case forward, back }

    /// What is exchanged; one of them at a time.
    package enum Subject: Sendable {
        case authorities, keys

        /// That of 'paictl certs' which exchanges them.
        package var command: String { self == .authorities ? "rotate-ca" : "rotate-keys" }
    }

    /// A certificate and its key, as files have them.
    struct Pair: Sendable, Equatable, Codable {
        var certificate: String
        var key: String
    }

    /// The key that signs tokens of service accounts, and those that decrypt Secrets, as files have them.
    struct Keys: Sendable, Equatable, Codable {
        var serviceAccount: String
        var encryption: String
    }

    struct Exchange<Value: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
        var former: Value
        var coming: Value

        /// Who signs comes first.
        func trusted(_ stage: Stage) -> [Value] {
            switch stage {
            case .withdrawn: [former]
            case .introduced: [former, coming]
            case .issued: [coming, former]
            case .settled: [coming]
            }
        }
    }

    package private(set) var stage = Stage.introduced
    /// Counts the stages that it went through: where masters differ, because a run was cut short, the highest is what is so.
    private(set) var step = 1
    private var authorities: [SharedAuthority: Exchange<Pair>] = [:]
    private var keys: Exchange<Keys>?

    /// The first stage, with new authorities.
    ///
    /// - Parameter own: what the operator brings of them.
    init(
        of authorities: [SharedAuthority: Authority],
        to own: OwnAuthorities?,
        keys: any KeySource,
        now: Int64
    ) throws(PKIError) {
        for (name, former) in authorities {
            let coming: Authority
            if let brought = own?.authorities[name] {
                coming = brought
            } else {
                coming = try keys.authority(commonName: former.successorName, now: now)
            }
            self.authorities[name] = Exchange(former: Pair(former), coming: Pair(coming))
        }
    }

    /// The first stage, with new keys.
    ///
    /// - Parameter encryption: all that decrypt Secrets.
    init(of serviceAccount: ServiceAccountKey, _ encryption: [EncryptionKey], keys: any KeySource) throws(PKIError) {
        self.keys = Exchange(
            former: Keys(serviceAccount: serviceAccount.privatePEM, encryption: encryption.text),
            coming: Keys(
                serviceAccount: try keys.serviceAccountKey().privatePEM,
                encryption: keys.encryptionKey(named: encryption.nextName).text
            )
        )
    }

    /// As masters have it; nil when none is on its way.
    init?(keptBy masters: [String: Facts]) throws(Refusal) {
        var newest: (rotation: Rotation, master: String)?
        for (name, facts) in masters.sorted(by: { $0.key < $1.key }) {
            guard let text = facts.files[SharedPath.rotation]?.contents else { continue }
            guard let rotation = try? JSONDecoder().decode(Rotation.self, from: Data(text.utf8)) else {
                throw Refusal("'\(SharedPath.rotation)' of \(name) cannot be read: put it back from another master")
            }
            if let (other, master) = newest {
                guard rotation.authorities == other.authorities, rotation.keys == other.keys else {
                    throw Refusal(
                        "\(master) and \(name) have different \(rotation.subject) on their way: '\(SharedPath.rotation)' of one that was away then is to be removed"
                    )
                }
                if rotation.step <= other.step { continue }
            }
            newest = (rotation, name)
        }
        guard let newest else { return nil }
        self = newest.rotation
    }

    /// The stage beside this one; nil when there is none.
    func next(_ direction: Direction) -> Rotation? {
        guard let stage = stage.neighbour(direction) else { return nil }
        var next = self
        next.stage = stage
        next.step += 1
        return next
    }

    /// Certificates of the new authorities; none in a rotation of keys.
    var comingCertificates: [SharedAuthority: String] { authorities.mapValues(\.coming.certificate) }

    package var subject: Subject { keys == nil ? .authorities : .keys }

    /// The keys that masters have in this stage; who signs and encrypts comes first. None in a rotation of authorities.
    var trustedKeys: [Keys] { keys?.trusted(stage) ?? [] }

    /// What this stage takes away, a sentence each.
    func losses(after stage: Stage?) -> [String] {
        guard subject == .authorities else { return keyLosses }
        let names = authorities.keys.map(\.rawValue).sorted().joined(separator: ", ")
        switch self.stage {
        case .issued where stage == .introduced:
            return [
                "kubeconfigs from before both authorities were trusted, and programs in pods that have not begun anew since, do not trust the API server any "
                    + "longer: 'paictl install-kubectl' and 'kubectl rollout restart' before this, for which --until introduced stops here"
            ]
        case .settled, .withdrawn:
            let which = self.stage == .settled ? "former" : "new"
            return [
                "the \(which) authorities (\(names)) are trusted no more: certificates and kubeconfigs that they have signed open nothing any longer"
            ]
        default: return []
        }
    }

    private var keyLosses: [String] {
        guard [.settled, .withdrawn].contains(stage) else { return [] }
        let which = stage == .settled ? "former" : "new"
        return [
            "tokens of service accounts that the \(which) key has signed open nothing any longer. Pods have others in their files, and Secrets too; what 'kubectl "
                + "create token' gave out, and what a program has read in the last hour and does not read again, is refused",
            "the \(which) encryption key is on no master any more: a snapshot of before is of use with the file of keys beside it alone",
        ]
    }

    /// What masters share by now: path → contents.
    var files: [String: String] {
        var files: [String: String] = [:]
        for (name, exchange) in authorities {
            let trusted = exchange.trusted(stage)
            files[SharedPath.certificate(name)] = trusted.map(\.certificate).joined()
            files[SharedPath.key(name)] = trusted.first?.key
        }
        if let first = trustedKeys.first {
            files[SharedPath.serviceAccountKey] = first.serviceAccount
            files[SharedPath.encryptionKey] = trustedKeys.map(\.encryption).joined(separator: "\n")
        }
        return files
    }

    /// As a master keeps it, the same text for the same rotation.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" } catch {
            preconditionFailure("texts alone can always be encoded: \(error)")
        }
    }
}

extension Rotation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a rotation, \(stage.rawValue)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Rotation.Pair {
    fileprivate init(_ authority: Authority) {
        self.init(
            certificate: authority.pair.certificatePEM.trimmingSuffix(while: \.isNewline) + "\n",
            key: authority.pair.keyPEM
        )
    }
}

extension [EncryptionKey] {
    /// As masters keep them, a line each.
    var text: String { map(\.text).joined(separator: "\n") }

    /// What a key is called that follows them.
    fileprivate var nextName: String {
        let numbers = compactMap { key in Int(key.name.drop { !$0.isNumber }) }
        return "key\((numbers.max() ?? 1) + 1)"
    }
}
