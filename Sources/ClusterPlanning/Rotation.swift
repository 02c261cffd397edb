import Facts
import Foundation
import PKI
import Plan

/// New authorities on their way into a cluster, as every master keeps it from the first stage until the last is over.
///
/// What stage it is stands nowhere else: the files that masters share follow from it, and all other files from those.
package struct Rotation: Sendable, Equatable, Codable {
    /// From the former ones alone to the new ones alone; each may follow the one beside it, in either direction.
    package enum Stage: String, Sendable, Codable, CaseIterable, Comparable {
        /// Back to the former ones alone.
        case withdrawn
        /// Both are trusted, the former ones sign.
        case introduced
        /// Both are trusted, the new ones sign.
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

    /// A certificate and its key, as files have them.
    struct Pair: Sendable, Equatable, Codable {
        var certificate: String
        var key: String
    }

    struct Exchange: Sendable, Equatable, Codable {
        var former: Pair
        var coming: Pair

        /// Who signs comes first.
        func trusted(_ stage: Stage) -> [Pair] {
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
    private var authorities: [SharedAuthority: Exchange] = [:]

    /// The first stage, with new authorities.
    init(of authorities: [SharedAuthority: Authority], keys: any KeySource, now: Int64) throws(PKIError) {
        for (name, former) in authorities {
            let coming = try keys.authority(commonName: former.successorName, now: now)
            self.authorities[name] = Exchange(former: Pair(former), coming: Pair(coming))
        }
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
                guard rotation.authorities == other.authorities else {
                    throw Refusal(
                        "\(master) and \(name) have different authorities on their way: '\(SharedPath.rotation)' of one that was away then is to be removed"
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

    /// What this stage takes away, a sentence each.
    func losses(after stage: Stage?) -> [String] {
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

    /// What masters share by now: path → contents.
    var files: [String: String] {
        var files: [String: String] = [:]
        for (name, exchange) in authorities {
            let trusted = exchange.trusted(stage)
            files[SharedPath.certificate(name)] = trusted.map(\.certificate).joined()
            files[SharedPath.key(name)] = trusted.first?.key
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
