import ClusterModel
import Foundation
import PKI
import Templates
import YAML

/// Steps that are not a machine's: those done once for the cluster, and those of this box.
extension Planner {
    func clusterStep(_ definition: StepDefinition, _ findings: Findings, _ etcd: EtcdMembership?) throws -> Step? {
        if definition.snapshot == true, job.onlyRemoves || etcd?.changes == true || definition.neededBy != nil {
            return try snapshotStep(definition, findings, etcd)
        }
        let facts = findings.facts
        let applied = cluster.masters.lazy.compactMap { facts[$0.name]?.objects }.first
        var changes: [Change] = []
        var text = ""
        for template in definition.objects ?? [] {
            for object in try objects(template) {
                let hash = applied?[object.path]
                guard hash != object.hash else { continue }
                let reason = applied == nil ? "may be missing" : hash == nil ? "is missing" : "differs"
                changes.append(Change(.object, object.title, reason))
                text += "apply \(Shell.quoted(object.path)) <<'OBJECT'\n\(object.text)\nOBJECT\n"
            }
        }
        guard !changes.isEmpty, let master = workingMaster(facts) else { return nil }
        let script = try script("apply-objects", for: master, then: text, within: deadline(definition))
        return Step(definition, changes: changes, work: [.script(script)])
    }

    func stepHere(_ definition: StepDefinition, _ findings: Findings) throws -> Step? {
        if let file = definition.forgets, findings.here[file] != nil {
            return Step(
                definition,
                changes: [Change(.removal, file, "is of no more use")],
                work: [.removeHere(path: file)]
            )
        }
        if let record = definition.record { return recordStep(definition, record, findings) }
        guard let file = definition.kubeconfig else { return nil }
        let secrets = try findings.sharedSecrets()
        let authority = secrets.authority(.cluster)
        let request = LeafRequest(
            subject: Subject(commonName: "kubernetes-admin", organizations: ["system:masters"]),
            usages: [.client]
        )
        var reason = "is missing"
        if let existing = findings.here[file] {
            do {
                let kubeconfig = try Kubeconfig(reading: existing)
                if kubeconfig.server != apiServerFromHere {
                    reason = "names the server \(kubeconfig.server)"
                } else if case .embedded(let pair) = kubeconfig.credentials,
                    kubeconfig.authorityPEM == authority.pair.certificatePEM
                {
                    let mismatches = try CertificateFacts(pem: pair.certificatePEM)
                        .satisfies(request, issuedBy: authority, at: findings.now, daysLeft: renewalDays)
                    if mismatches.isEmpty { return nil }
                    reason = mismatches.map(\.description).joined(separator: ", ")
                } else {
                    reason = "is another cluster's"
                }
            } catch {
                reason = "cannot be read"
            }
        }
        let kubeconfig = Kubeconfig(
            cluster: "paictl-\(secrets.clusterID)",
            server: apiServerFromHere,
            authorityPEM: authority.pair.certificatePEM,
            user: "kubernetes-admin",
            credentials: .embedded(try findings.keys.leaf(request, signedBy: authority, now: findings.now))
        )
        return Step(
            definition,
            changes: [Change(.file, file, reason)],
            work: [.writeHere(path: file, mode: 0o600, contents: kubeconfig.yaml())]
        )
    }

    /// The configuration of record; what it says is not shown, as it may hold passwords.
    private func recordStep(_ definition: StepDefinition, _ record: StepDefinition.Record, _ findings: Findings)
        -> Step?
    {
        guard let text = findings.recorded, text != findings.here[Self.clusterFile] else { return nil }
        let names = named.sorted().joined(separator: ", ")
        let reason = record == .added ? "lists \(names)" : "lists \(names) no more"
        return Step(
            definition,
            changes: [Change(.file, Self.clusterFile, reason)],
            work: [.writeHere(path: Self.clusterFile, mode: nil, contents: text)]
        )
    }

    struct AppliedObject {
        var path: String
        var title: String
        var hash: String
        var text: String
    }

    /// The objects of a template, each with the hash that it carries in its annotation `paictl.io/spec`.
    func objects(_ template: String) throws -> [AppliedObject] {
        let blank = try render(template, extra: ["spec": .string("")])
        let hash = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        let text = try render(template, extra: ["spec": .string(hash)])
        return try text.components(separatedBy: "\n---\n").compactMap { document in
            guard let node = try Node.parse(document, file: template) else { return nil }
            let object = try ObjectReference(node, file: template)
            return AppliedObject(path: object.path, title: object.title, hash: hash, text: document)
        }
    }

    private func render(_ template: String, extra: [String: Value]) throws -> String {
        guard let master = cluster.masters.first else { throw PlanningError("the cluster has no master") }
        var context = try Context(planner: self, machine: master).values
        context.merge(extra) { _, new in new }
        return try library.templates.render(template, with: context)
    }
}
