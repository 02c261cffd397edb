import PKI

/// The end of a sentence that begins with what changes.
extension Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "is missing"
        case .unreadable: "cannot be read"
        case .unwanted: "is no longer in the configuration, and is removed"
        case .setAside: "is set aside, not deleted"
        case .useless: "is no longer needed"
        case .leftover(let kind): "(\(kind))"
        case .differs(let fields): Self.differs(fields)
        case .belongs(let owner): "belongs to \(owner) instead of root"
        case .mode(let mode, let wanted): "has mode \(mode) instead of \(wanted)"
        case .certificate(let mismatches): mismatches.map(\.description).joined(separator: ", ")
        case .keyMissing: "has lost its key"
        case .keyReadable: "has a key that others can read"
        case .altered: "or its key is not as paictl wrote it"
        case .ofOtherCluster: "is another cluster's"
        case .server(let server): "names the server \(server)"
        case .kubeconfig(let entries): entries.map { "gets \($0)" }.joined(separator: ", ")
        case .lists(let machines): "lists \(machines.joined(separator: ", "))"
        case .listsNoMore(let machines): "no longer lists \(machines.joined(separator: ", "))"
        case .notInstalled: "is not installed"
        case .bundled: "is not installed; it comes from the bundle"
        case .notIn(let store, willBePulled: false): "is not in \(store)"
        case .notIn(let store, willBePulled: true): "is not in \(store); it will be pulled"
        case .otherBuild: "is not the one of the bundle"
        case .otherSpecification: "has another specification"
        case .stopped: "is stopped"
        case .unseen(let folder): "does not see \(folder) of the machine yet"
        case .startedBefore(let file): "began before \(file) was as it should be"
        case .comes(let place, replacing: nil): "is missing; it comes from \(place)"
        case .comes(let place, let old?): "is \(old), which stays beside it as kubectl-\(old); it comes from \(place)"
        case .due(let probe): "is due: '\(probe)' does not hold"
        case .doesNotHold: "does not hold yet"
        case .unwitnessed: "was not seen by the run that was cut short here"
        case .movesToContainerd: "move from Docker to containerd: all of them end, and start again"
        case .opaque: "runs on this host; what it changes is not known beforehand"
        case .drained: "is cordoned and drained"
        case .uncordoned: "is uncordoned"
        case .deleted: "is deleted from the cluster"
        case .value(let value): "has the value '\(value)'"
        case .unmarked: "does not say which of its labels and taints are paictl's"
        case .formsEtcd: "forms etcd's cluster, as there is none yet"
        case .isAwaitedInEtcd: "starts for the first time, as the member that etcd's cluster was formed with"
        case .joinsEtcd(let change): "joins etcd as a learner, then votes: \(change)"
        case .leavesEtcd(let change): "leaves etcd: \(change)"
        case .restoresEtcd: "becomes etcd's only member, with the newest data that is left"
        case .takesSnapshot(let path): "becomes etcd's only member, with what \(path) has"
        case .endsMeanwhile: "ends, and starts again once etcd is back"
        case .settles: "is through: the same command begins anew from here on"
        case .fetched(let machine): "is kept here, from etcd on \(machine)"
        case .keysKept:
            "is kept beside it, for its owner alone: the keys without which it brings no Secret back, and with which anyone reads them all"
        case .givesBack(let size, let inUse):
            "gives back what it does not use: it has \(Self.mebibytes(size)), of which \(Self.mebibytes(inUse)) are in use"
        case .forgets(let limit):
            "has no space left: a member's file may have \(Self.mebibytes(limit)); all revisions but the one that is now are forgotten"
        case .writesAgain: "takes writes again: its alarm NOSPACE is taken back"
        case .encryptedAnew(let key): "are written anew, encrypted with \(key)"
        case .signedAnew: "gives way to one of the key that signs"
        case .renewedByKubelet: "get others, of the key that signs: the kubelet starts anew where it would be late"
        case .maybeMissing: "may be missing"
        case .missingAndRefused(let refusal): "is missing, and would be refused: \(refusal)"
        case .incomparable(let problem): "cannot be compared: \(problem)"
        case .takes(let field, let manager): "takes \(field) from \(manager), which has set it"
        case .replaced(let problem): "is replaced: \(problem)"
        case .unready(let words): "is not ready: \(words)"
        case .startAnew(because: []): "start anew"
        case .startAnew(let objects): "start anew, as \(objects.joined(separator: ", ")) changes"
        case .shared: "is there, and is kept for this service, too"
        case .told(let words): words
        }
    }

    /// With one digit behind the point.
    private static func mebibytes(_ bytes: UInt64) -> String {
        let tenths = (bytes * 10 + 524_288) / 1_048_576
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    private static func differs(_ fields: [String]) -> String {
        guard !fields.isEmpty else { return "differs" }
        let more = fields.count > 3 ? " and \(fields.count - 3) more" : ""
        return "differs in \(fields.prefix(3).joined(separator: ", "))\(more)"
    }
}

extension KubeconfigEntry: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cluster(let name): "the cluster '\(name)'"
        case .server(let server, let cluster): "the server \(server) for '\(cluster)'"
        case .user(let name): "the user '\(name)'"
        case .certificate(let user): "a new certificate for '\(user)'"
        case .context(let name): "the context '\(name)'"
        case .currentContext(let name): "the current context '\(name)'"
        }
    }
}

extension QuorumChange: CustomStringConvertible {
    package var description: String { "\(before) → \(after)" }
}

extension QuorumChange.Voters: CustomStringConvertible {
    package var description: String { "\(count) members, \(healthy) healthy, quorum \(quorum)" }
}
