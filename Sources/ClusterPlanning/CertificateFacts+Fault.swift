import PKI

extension CertificateFacts {
    /// Why the certificate is issued anew, as the end of a sentence about it; nil when it is good.
    func fault(for request: LeafRequest, issuedBy authority: Authority, in situation: Situation) -> String? {
        let mismatches = satisfies(
            request,
            issuedBy: authority,
            at: situation.findings.now,
            daysLeft: situation.planner.renewalDays
        )
        return mismatches.isEmpty ? nil : mismatches.map(\.description).joined(separator: ", ")
    }
}
