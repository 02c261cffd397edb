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
        for place in try names.map(planner.library.certificates.place) {
            request.files.insert(place.certificate)
            request.keys.insert(place.key)
        }
    }

    func files(on machine: Machine, by planner: Planner) throws -> Set<String> {
        Set(try names.map(planner.library.certificates.place).flatMap { [$0.certificate, $0.key] })
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
            step.changes.append(Change(.certificate, certificate.place.certificate, reason))
            planning.write(
                DesiredFile(
                    path: certificate.place.certificate,
                    mode: "0644",
                    contents: pair.certificatePEM,
                    isSecret: false
                ),
                in: &step
            )
            planning.write(
                DesiredFile(path: certificate.place.key, mode: "0600", contents: pair.keyPEM, isSecret: true),
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
        guard let existing = facts.files[certificate.place.certificate], let pem = existing.contents else {
            return .missing
        }
        guard let key = facts.files[certificate.place.key] else { return .keyMissing }
        guard facts.record[certificate.place.key] == key.digest,
            facts.record[certificate.place.certificate] == existing.digest
        else { return .altered }
        if key.mode != "600" || key.owner != "0:0" { return .keyReadable }
        guard let said = try? CertificateFacts(pem: pem) else { return .unreadable }
        return said.fault(for: certificate.request, issuedBy: authority, in: planning.situation)
    }
}
