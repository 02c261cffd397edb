import ClusterModel
import Facts
import PKI
import Plan
import YAML

/// `keys-in-use:` what was encrypted or signed with a key that does so no more is, anew, with the one that does; nothing unless keys
/// are on their way.
struct UsesKeys: MachineAction, SharedAction {
    static let key = "keys-in-use"
    static let places: Set<Place> = [.master, .worker, .proxy, .cluster]

    enum Kind: String, Sendable, Decodable {
        /// What etcd has of Secrets.
        case secrets
        /// Tokens that are kept in Secrets.
        case tokenSecrets = "token-secrets"
        /// Tokens in files of the pods of a machine.
        case podTokens = "pod-tokens"
    }

    let kind: Kind

    init(_ value: Node, in names: Names) throws { kind = try YAMLDecoder().decode(Kind.self, from: value) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) { request.asksKeyUses = true }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        guard kind == .podTokens, let secrets = planning.findings.secrets else { return }
        let outgoing = secrets.outgoingTokenKeys
        let count = outgoing.compactMap { planning.facts.podTokens[$0] }.reduce(0, +)
        guard count > 0 else { return }
        step.changes.append(Change(.pods, "tokens in files of pods (\(count))", .renewedByKubelet))
        let variables =
            Shell.assignment("outgoing", outgoing) + Shell.assignment("seconds", "\(step.deadline.components.seconds)")
        let library = planning.planner.library
        // It mostly waits, so that the next run need not wait for it.
        step.waits(
            "exec 8>&-\n(\n\(variables)\(try library.script("keys-in-use"))\(try library.script("renew-pod-tokens")))\n"
        )
    }

    /// Through a master.
    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let secrets = situation.findings.secrets, secrets.rotation?.subject == .keys,
            let master = planner.workingMaster(facts)
        else { return }
        guard let uses = planner.cluster.masters.lazy.compactMap({ facts[$0.name]?.keyUses }).first else {
            throw Refusal(
                "no master says which keys are in use: the API server and etcd of none of them answer all questions about Secrets"
            )
        }
        let key = secrets.encryptionKeys[0].name
        switch kind {
        case .secrets:
            let count = uses.secrets.filter { $0.key != key }.values.reduce(0, +)
            guard count > 0 else { return }
            step.changes.append(Change(.object, "Secrets in etcd (\(count))", .encryptedAnew(key: key)))
            try add("encrypt-secrets-anew", given: Shell.assignment("key", key))
        case .tokenSecrets:
            let outgoing = secrets.outgoingTokenKeys
            let names = uses.tokenSecrets.filter { outgoing.contains($0.value) }.keys.sorted()
            guard !names.isEmpty else { return }
            step.changes += names.map { Change(.object, "the token of the Secret \($0)", .signedAnew) }
            try add("sign-token-secrets-anew", given: Shell.assignment("outgoing", outgoing))
        case .podTokens: return
        }
        func add(_ script: String, given variables: String) throws {
            step.add(
                try planner.script(
                    "keys-in-use",
                    for: master,
                    on: master,
                    given: variables + Shell.assignment("seconds", "\(step.deadline.components.seconds)"),
                    then: planner.library.script(script),
                    within: step.deadline + .seconds(60)
                )
            )
        }
    }
}

extension ClusterSecrets {
    /// IDs of the keys whose tokens are trusted for as long as it takes to have others in their place.
    fileprivate var outgoingTokenKeys: [String] { serviceAccounts.dropFirst().map(\.id) }
}
