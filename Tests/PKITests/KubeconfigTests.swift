import Foundation
import PKI
import TestSupport
import Testing

@Suite struct KubeconfigTests {
    private static let pair = KeyPair(certificatePEM: "-----CERT\n", keyPEM: "-----KEY\n")
    private static let all: [Kubeconfig.Credentials] = [
        .none, .embedded(pair), .files(certificate: "/var/lib/kubelet/pki/a.crt", key: "/b \"c\".key"),
    ]

    private func kubeconfig(_ credentials: Kubeconfig.Credentials) -> Kubeconfig {
        Kubeconfig(
            cluster: "c1: \"x\\",
            server: "https://10.0.0.11:6443",
            authorityPEM: "-----CA\n",
            user: "system:node:m1",
            credentials: credentials
        )
    }

    @Test(arguments: all) func `reads back what it wrote`(credentials: Kubeconfig.Credentials) throws {
        let kubeconfig = kubeconfig(credentials)
        #expect(try Kubeconfig(reading: kubeconfig.yaml()) == kubeconfig)
    }

    @Test(arguments: all) func `PyYAML reads the same`(credentials: Kubeconfig.Credentials) throws {
        let script = """
            import base64, json, sys, yaml
            c = yaml.safe_load(sys.stdin)
            cluster, user, context = c['clusters'][0], c['users'][0], c['contexts'][0]
            assert c['apiVersion'] == 'v1' and c['kind'] == 'Config'
            assert context['name'] == c['current-context']
            assert context['context'] == {'cluster': cluster['name'], 'user': user['name']}
            ca = base64.b64decode(cluster['cluster']['certificate-authority-data']).decode()
            print(cluster['name'], cluster['cluster']['server'], ca, user['name'], json.dumps(user['user'], sort_keys=True), sep='|')
            """
        let read = try run("python3", "-c", script, input: kubeconfig(credentials).yaml())
        let shown =
            switch credentials {
            case .none: "{}"
            case .embedded: #"{"client-certificate-data": "LS0tLS1DRVJUCg==", "client-key-data": "LS0tLS1LRVkK"}"#
            case .files: #"{"client-certificate": "/var/lib/kubelet/pki/a.crt", "client-key": "/b \"c\".key"}"#
            }
        #expect(read.output == "c1: \"x\\|https://10.0.0.11:6443|-----CA\n|system:node:m1|\(shown)\n", "\(read.errors)")
    }

    @Test func `reads what kubeadm wrote`() throws {
        let kubeconfig = try Kubeconfig(
            reading: """
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: LS0tLS1DQQo=
                    server: https://10.0.0.11:6443
                  name: kubernetes
                contexts:
                - context:
                    cluster: kubernetes
                    user: kubernetes-admin
                  name: kubernetes-admin@kubernetes
                current-context: kubernetes-admin@kubernetes
                kind: Config
                preferences: {}
                users:
                - name: kubernetes-admin
                  user:
                    client-certificate-data: LS0tLS1DRVJUCg==
                    client-key-data: LS0tLS1LRVkK
                """
        )
        #expect(kubeconfig.server == "https://10.0.0.11:6443")
        #expect(kubeconfig.authorityPEM == "-----CA\n")
        #expect(kubeconfig.user == "kubernetes-admin")
        #expect(kubeconfig.credentials == .embedded(Self.pair))
    }

    @Test(arguments: [
        ("", "cannot read the kubeconfig: it has no 'server'"),
        (
            "server: a\nserver: b",
            "cannot read the kubeconfig: it has 2 lines 'server', where one cluster and one user have one"
        ),
        (
            "server: a\ncertificate-authority-data: '%'",
            "cannot read the kubeconfig: 'certificate-authority-data' is not base64"
        ),
    ])
    func `refuses what it cannot read`(text: String, sentence: String) {
        let error = #expect(throws: PKIError.self) { try Kubeconfig(reading: text) }
        #expect(error?.description == sentence)
    }
}
