internal import YAML

/// The keys about certificates.
extension KubernetesFile {
    static let certificateKeys = ["lifetime", "renew-before", "check-every", "renew-themselves"]

    mutating func readCertificates(_ section: Section, _ findings: inout Diagnostics) {
        guard let node = section.node("certificates"),
            let part = Section(node, title: "'certificates'", keys: Self.certificateKeys, findings: &findings)
        else { return }
        var settings = CertificateSettings()
        func time(_ key: String) -> Located<Int>? {
            part.value(key, "a time such as 20m, 6h or 365d, of ten years at most", &findings, Timespan.seconds)
        }
        let lifetime = time("lifetime")
        if let lifetime { settings.lifetime = lifetime.value }
        let margin = time("renew-before")
        settings.chosenMargin = margin?.value
        let interval = time("check-every")
        settings.chosenInterval = interval?.value
        settings.renewThemselves = part.flag("renew-themselves", &findings)?.value ?? true
        if settings.lifetime < 600, let lifetime {
            findings.error(
                "'lifetime' must be 10m at the least: masters renew theirs one after another",
                at: lifetime.mark
            )
        } else if settings.margin >= settings.lifetime, let mark = margin?.mark ?? lifetime?.mark {
            findings.error(
                "'renew-before' must be less than 'lifetime', or certificates are renewed all the time",
                at: mark
            )
        } else if settings.interval * 2 > settings.margin, let mark = interval?.mark ?? margin?.mark {
            findings.error(
                "'check-every' must be half of 'renew-before' at the most, which is \(settings.margin / 60)m: one look may come to nothing",
                at: mark
            )
        } else {
            kubernetes.certificates = settings
        }
    }
}
