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
            (
                "  kubernetes-version: v1.36.2\n  images: {kube-apiserver: \"r.example/kube-apiserver:v1.35.6\"}\n",
                "kubernetes-configuration.yaml:4:12: the image of 'kube-apiserver' is v1.35.6, and kube-apiserver is to be v1.36.2: "
                    + "name an image of v1.36 here, or set 'kubernetes-version' to the version that is meant"
            ),
            (
                "  kubernetes-version: v1.36.2\n  kubelet-version: v1.35.6\n  images: {kubelet: \"r.example/kubelet:v1.36.2\"}\n",
                "kubernetes-configuration.yaml:5:12: the image of 'kubelet' is v1.36.2, and kubelet is to be v1.35.6: "
                    + "name an image of v1.35 here, or set 'kubelet-version' to the version that is meant"
            ),
            (
                "  etcd-version: 3.5.30\n  images: {etcd: \"r.example/etcd:3.6.8-0@sha256:\(String(repeating: "a", count: 64))\"}\n",
                "the image of 'etcd' is v3.6.8, and etcd is to be v3.5.30: name an image of v3.5 here, or set 'etcd-version'"
            ),
            (
                "  images: {etcd: \"r.example/etcd@sha256:\(String(repeating: "a", count: 64))\"}\n",
                "kubernetes-configuration.yaml:3:12: the image of 'etcd' does not say its version"
            ),
            ("  images: {etcd: \"r.example/etcd:main\"}\n", "write it beside it, such as 'etcd-version: 3.5.30'"),
            ("  etcd-version: main\n", "'etcd-version' must be a version such as 3.5.30, not 'main'"),
            (
                "  extra-args: {etcd: {enable-v2: \"true\"}}\n",
                "etcd has not had 'enable-v2' since v3.6, and this is v3.6.8: take it away"
            ),
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
        #expect(
            cluster.images.mirrors.mapValues { $0.map { $0.url + $0.path } }
                == ["docker.io": ["https://a", "http://b:5000"], "quay.io": ["https://c"]]
        )
    }

    @Test(arguments: [
        "  kubernetes-version: v1.36.2\n  images: {kube-apiserver: \"r.example/kube-apiserver:v1.36.9\"}\n",
        "  kubernetes-version: v1.36.2\n  images: {kube-apiserver: \"r.example/kube-apiserver:our-build\"}\n",
        "  kubernetes-version: v1.36.2\n  images: {kube-apiserver: \"r.example/kube-apiserver:20.04\"}\n",
        "  kubernetes-version: v1.36.2\n  images: {kube-apiserver: \"r.example/a@sha256:\(String(repeating: "a", count: 64))\"}\n",
        "  kubernetes-version: v1.36.2\n  kubelet-version: v1.35.6\n  images: {kubelet: \"r.example/kubelet:v1.35.1-rc.1\"}\n",
        "  kubernetes-version: v1.36.2\n  images: {coredns: \"r.example/coredns:1.9.3\", pause: \"r.example/pause:3.9\"}\n",
        "  extra-args: {etcd: {enable-v2: ~}, kube-apiserver: {feature-gates: \"SidecarContainers=false\", emulated-version: \"kube=1.32\"}}\n",
        "  etcd-version: 3.5.30\n  extra-args: {etcd: {enable-v2: \"false\"}}\n",
    ])
    func `what can be is taken`(keys: String) throws {
        _ = try load(keys)
    }

    @Test func `etcd's version is that of its key or its tag`() throws {
        #expect(try load("  kubernetes-version: v1.36.2\n").cluster.etcdVersion == Version(3, 6, 8))
        #expect(try load("  etcd-version: 3.5.30\n").cluster.etcdVersion == Version(3, 5, 30))
        #expect(try load("  images: {etcd: quay.io/coreos/etcd:v3.5.21}\n").cluster.etcdVersion == Version(3, 5, 21))
        for image in ["etcd:main", "etcd@sha256:\(String(repeating: "a", count: 64))", "etcd:2026.11"] {
            let keys = "  images: {etcd: r.example/\(image)}\n  etcd-version: 3.6.5-0\n"
            #expect(try load(keys).cluster.etcdVersion == Version(3, 6, 5))
        }
    }
}
