import Facts
import Plan
import ClusterModel
import PKI
import YAML

/// `certificates:` issued when they are missing, wrong, or hold for too few days.
struct IssuesCertificates: MachineAction {
    static let key = "certificates"

    let names: [String]

    init(_ value: Node, in names: Names) throws { self.names = try names.list(value, names.certificate) }

    func definitions(for machine: Machine, by planner: Planner) throws -> [CertificateDefinition] {
        try names.map { try planner.library.certificates.definition(of: $0, for: machine, in: planner.cluster) }
    }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws {
        for certificate in try definitions(for: machine, by: planner) {
            request.files.insert(certificate.certificatePath)
            request.keys.insert(certificate.keyPath)
        }
    }

    func files(on machine: Machine, by planner: Planner) throws -> Set<String> {
        Set(try definitions(for: machine, by: planner).flatMap { [$0.certificatePath, $0.keyPath] })
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        for certificate in try definitions(for: planning.machine, by: planning.planner) {
            let authority = try planning.findings.sharedSecrets().authority(certificate.authority)
            guard let reason = fault(of: certificate, authority: authority, planning) else { continue }
            let pair = try planning.findings.keys.leaf(
                certificate.request,
                signedBy: authority,
                now: planning.findings.now
            )
            step.changes.append(Change(.certificate, certificate.certificatePath, reason))
            planning.write(
                DesiredFile(
                    path: certificate.certificatePath,
                    mode: "0644",
                    contents: pair.certificatePEM,
                    isSecret: false
                ),
                in: &step
            )
            planning.write(
                DesiredFile(path: certificate.keyPath, mode: "0600", contents: pair.keyPEM, isSecret: true),
                in: &step
            )
        }
    }

    /// Why a certificate is issued anew; nil when it is good.
    private func fault(
        of certificate: CertificateDefinition,
        authority: Authority,
        _ planning: MachinePlanning
    ) -> Reason? {
        let facts = planning.facts
        guard let existing = facts.files[certificate.certificatePath], let pem = existing.contents else {
            return .missing
        }
        guard let key = facts.files[certificate.keyPath] else { return .keyMissing }
        guard facts.record[certificate.keyPath] == key.digest,
            facts.record[certificate.certificatePath] == existing.digest
        else { return .altered }
        if key.mode != "600" || key.owner != "0:0" { return .keyReadable }
        guard let said = try? CertificateFacts(pem: pem) else { return .unreadable }
        return said.fault(for: certificate.request, issuedBy: authority, in: planning.situation)
    }
}
