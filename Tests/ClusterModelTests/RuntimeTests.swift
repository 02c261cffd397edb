import Testing

@testable import ClusterModel

@Suite struct RuntimeTests {
    private func load(_ keys: String) throws -> Configuration {
        let directory = try Directory([
            "cluster-configuration.yaml": Minimal.cluster,
            "kubernetes-configuration.yaml": "kubernetes:\n  load-balance-ip: 10.0.0.11\n" + keys,
        ])
        return try Configuration.load(directory: directory.path, environment: [:])
    }

    @Test(
        arguments: [
            ("  kubernetes-version: v1.23.17\n", ContainerRuntime.docker),
            ("  kubernetes-version: v1.24.0\n", .containerd),
            ("  kubernetes-version: v1.24.0\n  kubelet-version: v1.23.17\n", .docker),
            ("  kubernetes-version: v1.36.2\n  runtime: cri-dockerd\n", .criDockerd),
            ("  kubernetes-version: v1.36.2\n  runtime: containerd\n", .containerd),
        ]
    )
    func `the version decides, and the operator among what it leaves`(keys: String, runtime: ContainerRuntime) throws {
        #expect(try load(keys).cluster.kubernetes.runtime == runtime)
    }

    @Test(
        arguments: [
            ("  kubernetes-version: v1.23.17\n  runtime: containerd\n", "the kubelet of v1.23.17 speaks to Docker"),
            (
                "  kubernetes-version: v1.36.2\n  runtime: docker\n",
                "take the key away for containerd, or write cri-dockerd"
            ),
            ("  runtime: crio\n", "'runtime' must be docker, containerd or cri-dockerd, not 'crio'"),
            ("  registry-mirrors: https://mirror\n", "'registry-mirrors' maps the host of a registry to URLs"),
            (
                "  registry-mirrors: {docker.io: mirror.example.com}\n",
                "must be a URL such as https://mirror.example.com"
            ),
            (
                "  registry-mirrors: {\"docker.io/library\": [\"https://m\"]}\n",
                "is no host of a registry such as docker.io"
            ),
        ]
    )
    func `what cannot be is told with the way out`(keys: String, sentence: String) throws {
        let error = #expect(throws: ConfigurationErrors.self) { try load(keys) }
        #expect(error?.problems.contains { $0.description.contains(sentence) } == true, "\(error?.problems ?? [])")
    }

    @Test func `mirrors are read, one or several for a host`() throws {
        let cluster = try load(
            "  registry-mirrors: {docker.io: [\"https://a\", \"http://b:5000\"], \"quay.io\": \"https://c\"}\n"
        ).cluster
        #expect(cluster.images.mirrors == ["docker.io": ["https://a", "http://b:5000"], "quay.io": ["https://c"]])
    }

    @Test func `etcd's version is that of its key or its tag`() throws {
        #expect(try load("  kubernetes-version: v1.36.2\n").cluster.etcdVersion == Version(3, 6, 8))
        #expect(try load("  etcd-version: 3.5.30\n").cluster.etcdVersion == Version(3, 5, 30))
        #expect(try load("  images: {etcd: quay.io/coreos/etcd:v3.5.21}\n").cluster.etcdVersion == Version(3, 5, 21))
    }
}
