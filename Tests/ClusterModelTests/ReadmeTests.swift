import Foundation
import Testing

@testable import ClusterModel

@Suite struct ReadmeTests {
    /// What a stranger copies first.
    @Test func `the sample of the README is a configuration as it stands`() throws {
        let text = try Directory.text(of: Directory.checkout + "/README.md")
        let samples = text.matches(of: /(?s)```yaml\n(.*?)```/).map { String($0.output.1) }
        let home = try Directory([".ssh/id_ed25519": "a key"])
        let directory = try Directory([
            ClusterFile.name: try #require(samples.first { $0.contains("machine-list:") }),
            KubernetesFile.name: try #require(samples.first { $0.contains("kubernetes:") }),
        ])
        let loaded = try Configuration.load(directory: directory.path, environment: ["HOME": home.path])
        #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
        #expect(loaded.cluster.machines.map(\.name) == ["m1", "w1", "w2"])
    }

    @Test func `what asks no machine needs none of its secrets`() throws {
        let directory = try Directory([
            ClusterFile.name: """
            default-machine-properties:
              {username: ops, password-env: NOWHERE, key-path: /nonexistent, key-passphrase-env: NOR_HERE, use-agent: true}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
            """,
            KubernetesFile.name: "kubernetes: {kubernetes-version: v1.36.2, image-bundle: nowhere}\n",
        ])
        #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(directory: directory.path, environment: [:])
        }
        let loaded = try Configuration.load(directory: directory.path, environment: [:], needsLogins: false)
        #expect(loaded.cluster.images.bundle == directory.path + "/nowhere")
    }
}
