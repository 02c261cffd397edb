import Testing

@testable import ClusterModel

@Suite struct CertificateSettingsTests {
    private func read(_ text: String) throws -> (settings: CertificateSettings?, problems: [String]) {
        let directory = try Directory([
            ClusterFile.name: Minimal.cluster,
            KubernetesFile.name: Minimal.kubernetes + "  certificates: {\(text)}\n",
        ])
        do {
            let cluster = try Configuration.load(directory: directory.path, environment: [:]).cluster
            return (cluster.kubernetes.certificates, [])
        } catch { return (nil, error.problems.map { "\($0)" }) }
    }

    @Test func `what is not said hangs on the lifetime`() throws {
        let year = try #require(try read("").settings)
        #expect(
            year == CertificateSettings() && year.margin == 365 * 86_400 / 3 && year.interval == 6 * 3600
                && year.days == 30
        )
        let short = try #require(try read("lifetime: 20m").settings)
        #expect(short.lifetime == 1200 && short.margin == 400 && short.interval == 100 && short.days == 0)
        let off = try #require(
            try read("renew-themselves: false, lifetime: 60d, renew-before: 20d, check-every: 1h").settings
        )
        #expect(!off.renewThemselves && off.days == 20 && off.interval == 3600)
    }

    @Test(arguments: [
        ("lifetime: 9m", "must be 10m at the least"), ("lifetime: 20", "must be a time such as 20m"),
        ("lifetime: 3651d", "ten years at most"), ("lifetime: -1d", "must be a time"),
        ("lifetime: 1h, renew-before: 1h", "must be less than 'lifetime'"),
        ("renew-before: 366d", "must be less than 'lifetime'"),
        ("renew-before: 1h, check-every: 31m", "half of 'renew-before' at the most, which is 60m"),
        ("renew: true", "unknown key 'renew'"),
    ])
    func `what cannot be is told with its place`(text: String, problem: String) throws {
        let problems = try read(text).problems
        #expect(problems.count == 1 && problems[0].contains(problem), "\(problems)")
        #expect(problems.first?.contains("\(KubernetesFile.name):") == true)
    }
}
