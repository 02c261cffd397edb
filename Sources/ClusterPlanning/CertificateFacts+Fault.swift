import PKI
import Plan

extension CertificateFacts {
    /// Why the certificate is issued anew; nil when it is good.
    func fault(for request: LeafRequest, issuedBy authority: Authority, in situation: Situation) -> Reason? {
        let mismatches = satisfies(
            request,
            issuedBy: authority,
            at: situation.findings.now,
            daysLeft: situation.planner.renewalDays
        )
        return mismatches.isEmpty ? nil : .certificate(mismatches: mismatches)
    }
}
