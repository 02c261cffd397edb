import Testing

@testable import ClusterModel

@Suite struct RegistryTests {
    private static let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

    private func load(_ keys: String, mode: Int = 0o600) throws -> Configuration {
        let directory = try Directory(["cluster-configuration.yaml": Minimal.cluster])
        try directory.write("kubernetes:\n" + keys, to: "kubernetes-configuration.yaml", mode: mode)
        try directory.write("a word\n", to: "word")
        try directory.write("a word\n", to: "open", mode: 0o644)
        try directory.write("two\nlines\n", to: "lines")
        try directory.write(Self.pem, to: "ca.pem")
        try directory.write("-----BEGIN PRIVATE KEY-----\n", to: "key.pem")
        return try Configuration.load(
            directory: directory.path,
            environment: ["WORD": "pass/wörd", "SSH_AUTH_SOCK": "/x"]
        )
    }

    @Test func `registries are read with their logins, authorities and mirrors`() throws {
        let cluster = try load(
            """
              registry-credentials:
                - {registry: "r.example.com:5000", username: puller, password-env: WORD}
                - {registry: docker.io, username: me, password-file: word}
                - {registry: a.example.com, username: me, password: clear}
              registries:
                r.example.com:5000: {certificate-authority: ca.pem}
                plain.lan: {plain-http: true}
              registry-mirrors: {quay.io: [https://r.example.com:5000/quay, http://other.lan]}

            """
        ).cluster
        let images = cluster.images
        #expect(images.registries.map(\.host) == ["a.example.com", "docker.io", "plain.lan", "r.example.com:5000"])
        #expect(
            images.registry(at: "r.example.com:5000")
                == Registry(
                    host: "r.example.com:5000",
                    login: RegistryLogin(user: "puller", password: Secret("pass/wörd")),
                    authority: Self.pem
                )
        )
        #expect(images.registry(at: "docker.io")?.login?.password.text == "a word")
        #expect(images.registry(at: "docker.io")?.nameInDocker == "https://index.docker.io/v1/")
        #expect(images.plainHosts == ["plain.lan", "other.lan"])
        #expect(images.describedHosts == ["other.lan", "plain.lan", "quay.io", "r.example.com:5000"])
        #expect(
            images.mirrors(of: "quay.io/coreos/etcd:v3").map { $0.name(of: "quay.io/coreos/etcd:v3") }
                == ["r.example.com:5000/quay/coreos/etcd:v3", "other.lan/coreos/etcd:v3"]
        )
        let secrets = cluster.secrets.map(\.text)
        #expect(["pass/wörd", "a word", "clear", "bWU6Y2xlYXI="].allSatisfy(secrets.contains))
        #expect(!"\(cluster)".contains("clear"))
    }

    @Test(arguments: [
        ("haproxy:2", "docker.io/library/haproxy:2"), ("docker.io/haproxy:2", "docker.io/library/haproxy:2"),
        ("a/b:1", "docker.io/a/b:1"), ("localhost/a:1", "localhost/a:1"),
        ("r.lan:5000/a/b@sha256:0", "r.lan:5000/a/b@sha256:0"),
    ])
    func `an image has a host and a path`(image: String, whole: String) {
        #expect(ImageReference.whole(image) == whole)
    }

    @Test func `proxies are read, and what is reached without them is worked out`() throws {
        let cluster = try load(
            """
              load-balance-ip: 10.0.0.11
              http-proxy: http://user:se%40cret@proxy.lan:3128/
              https-proxy: http://proxy.lan:3128
              no-proxy: [.example.com, 192.168.0.0/16]

            """
        ).cluster
        let environment = Dictionary(uniqueKeysWithValues: cluster.proxyEnvironment.map { ($0.name, $0.value) })
        #expect(environment["HTTPS_PROXY"] == "http://proxy.lan:3128")
        #expect(environment["http_proxy"] == "http://user:se%40cret@proxy.lan:3128/")
        #expect(
            environment["no_proxy"]
                == "localhost,127.0.0.0/8,::1,10.0.0.11,m1,10.254.0.0/16,10.244.0.0/16,.svc,.cluster.local,.example.com,192.168.0.0/16"
        )
        #expect(
            cluster.curlProxy(for: "https://dl.k8s.io/a", environment: [:]).hasPrefix(
                "proxy = \"http://proxy.lan:3128\"\nnoproxy = \"localhost,"
            )
        )
        #expect(cluster.curlProxy(for: "http://a.lan/a", environment: [:]).contains("se%40cret@proxy.lan:3128"))
        #expect(cluster.curlProxy(for: "file:///a", environment: [:]).isEmpty)
        #expect(cluster.curlProxy(for: "https://a.lan/a", environment: ["HTTPS_PROXY": "http://p"]).isEmpty)
        #expect(cluster.secrets.map(\.text) == ["user:se%40cret", "se%40cret", "se@cret"])
        #expect(
            try load("  no-proxy: \"a.lan, 10.1.2.3\"\n  https-proxy: http://p\n").cluster.proxy?.exceptions == [
                "a.lan", "10.1.2.3",
            ]
        )
        #expect(try load("  pod-network: none\n").cluster.proxyEnvironment.isEmpty)
    }

    @Test func `a password that others may read is warned of`() throws {
        let keys = "  registry-credentials: [{registry: r.lan, username: me, password: clear}]\n"
        #expect(try load(keys, mode: 0o644).warnings.joined().contains("holds a password and others may read it"))
        #expect(try load("  http-proxy: http://a:b@p\n", mode: 0o644).warnings.joined().contains("holds a password"))
        #expect(try load("  http-proxy: http://p\n", mode: 0o644).warnings.isEmpty)
        let file = "  registry-credentials: [{registry: r.lan, username: me, password-file: open}]\n"
        #expect(try load(file).warnings.joined().contains("'password-file' is"))
    }

    @Test(
        arguments: [
            ("  registry-credentials: {r.lan: x}\n", ":2:25: 'registry-credentials' is a list of {registry: …"),
            (
                "  registry-credentials: [{username: me, password: x}]\n",
                ":2:26: the registry's credentials has no 'registry'"
            ),
            ("  registry-credentials: [{registry: r.lan, password: x}]\n", "has no 'username'"),
            (
                "  registry-credentials: [{registry: r.lan, username: me}]\n",
                "have no password: name the variable that holds it"
            ),
            (
                "  registry-credentials: [{registry: \"https://r.lan\", username: me, password: x}]\n",
                ":2:37: 'registry' must be the host of a registry such as registry.example.com:5000, not 'https://r.lan'"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: me, password-env: NONE}]\n",
                "'password-env' names the environment variable 'NONE', which is not set: export it"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: me, password-file: none}]\n",
                "/none', which does not exist"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: me, password-file: lines}]\n",
                "which has 2 lines: the password is the only one"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: me, password: x, password-file: word}]\n",
                "give 'password' or 'password-file', not both"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: a, password: x}, {registry: r.lan, username: b, password: y}]\n",
                "there are credentials of 'r.lan' twice"
            ),
            (
                "  registry-credentials: [{registry: r.lan, username: me, password: \"a\\nb\"}]\n",
                "the password of 'r.lan' has more than one line"
            ),
            ("  registries: {r.lan/a: {}}\n", ":2:16: 'r.lan/a' is no host of a registry"),
            ("  registries: {r.lan: {certificate-authority: key.pem}}\n", "which holds a private key"),
            ("  registries: {r.lan: {certificate-authority: word}}\n", "which holds no certificate in PEM"),
            ("  registries: {r.lan: {certificate-authority: gone}}\n", "/gone', which does not exist"),
            ("  registries: {r.lan: {certificate-authority: ca.pem, plain-http: true}}\n", "'r.lan' speaks plain HTTP"),
            ("  registries: {r.lan: {ca: x}}\n", "unknown key 'ca' in the registry 'r.lan'"),
            (
                "  registry-mirrors: {quay.io: [\"https://me:word@m.lan\"]}\n",
                "credentials stand in 'registry-credentials', not a URL with a password"
            ),
            ("  registry-mirrors: {quay.io: [\"https://m.lan/v2/quay\"]}\n", "or https://mirror.example.com/project"),
            (
                "  registries: {m.lan: {certificate-authority: ca.pem}}\n  registry-mirrors: {quay.io: \"http://m.lan\"}\n",
                ":3:31: the mirror m.lan is plain HTTP here"
            ),
            (
                "  images: {kubelet: \"quay.io/k@sha256:\(String(repeating: "a", count: 64))\"}\n  registry-mirrors: {quay.io: \"https://m.lan\"}\n",
                ":3:22: Docker cannot take the image of 'kubelet' from a mirror of 'quay.io', as it is given by digest"
            ),
            ("  http-proxy: proxy:3128\n", ":2:15: 'http-proxy' must be the URL of a proxy"),
            ("  https-proxy: \"http://a:b$c@p\"\n", "with other letters of a user or password written %XX"),
            ("  https-proxy: http://p:99999\n", "'https-proxy' must be the URL of a proxy"),
            ("  no-proxy: a.lan\n", ":2:3: 'no-proxy' says what is reached without a proxy, and there is none"),
            ("  http-proxy: http://p\n  no-proxy: [a b]\n", ":3:14: 'no-proxy' has 'a b', which is no name"),
        ]
    )
    func `what cannot be is told with its place`(keys: String, sentence: String) throws {
        let error = #expect(throws: ConfigurationErrors.self) { try load(keys) }
        let problems = error?.problems.map(\.description) ?? []
        #expect(problems.contains { $0.contains(sentence) }, "\(problems)")
        #expect(!problems.joined().contains("word@") && !problems.joined().contains("a:b$c"))
    }
}
