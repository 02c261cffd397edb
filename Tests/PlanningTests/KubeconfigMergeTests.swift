@testable import Plan
import Foundation
import PKI
import ClusterPlanning
import TestSupport
import Testing
import YAML

@Suite struct KubeconfigMergeTests {
    private static let ours = Kubeconfig(
        cluster: "paictl-0a1b",
        server: "https://10.0.0.10:6443",
        authorityPEM: "CA\n",
        user: "kubernetes-admin",
        credentials: .embedded(KeyPair(certificatePEM: "CERT\n", keyPEM: "KEY\n"))
    )
    private static let name = "kubernetes-admin@paictl-0a1b"

    /// As somebody has it who works on other clusters: comments, two users, an order and an indentation of its own.
    private static let others = """
        # my clusters
        apiVersion: v1
        kind: Config
        preferences: {}
        current-context: home   # do not change
        contexts:
        - name: home
          context: {cluster: home, user: me, namespace: dev}
        # to be removed in spring
        - context:
            cluster: office
            user: "office admin"
          name: office
        clusters:
        - name: home
          cluster:
            server: https://192.168.1.2:6443
            insecure-skip-tls-verify: true
        - cluster:
            server: 'https://office.example:443'
            certificate-authority: /etc/office/ca.crt
          name: office
        users:
        - name: me
          user: {token: "a: b # c"}
        - name: office admin
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: login
              args: [--office,
                     --forever]
        # the end

        """

    private func merged(_ text: String?, _ kubeconfig: Kubeconfig = ours, use: Bool = false) throws -> KubeconfigMerge {
        try KubeconfigMerge(kubeconfig, into: text, file: "config", use: use)
    }

    @Test(arguments: [nil, "", "\n", "# mine\n", "# mine", "---\n", "---\n# mine\n"])
    func `a file that says nothing becomes one with this cluster`(text: String?) throws {
        let merge = try merged(text)
        #expect(
            merge.text.hasSuffix(
                """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: paictl-0a1b
                    cluster:
                      server: https://10.0.0.10:6443
                      certificate-authority-data: Q0EK
                contexts:
                  - name: kubernetes-admin@paictl-0a1b
                    context:
                      cluster: paictl-0a1b
                      user: kubernetes-admin@paictl-0a1b
                users:
                  - name: kubernetes-admin@paictl-0a1b
                    user:
                      client-certificate-data: Q0VSVAo=
                      client-key-data: S0VZCg==
                current-context: kubernetes-admin@paictl-0a1b

                """
            )
        )
        #expect(text?.contains("mine") != true || merge.text.contains("# mine\n"))
        #expect(merge.isCurrent && merge.changes.count == 4)
        #expect(try merged(merge.text).changes == [])
    }

    @Test func `what belongs to others keeps its text and its order`() throws {
        let merge = try merged(Self.others)
        let change = merge.text.split(separator: "\n").difference(from: Self.others.split(separator: "\n"))
        #expect(change.removals.isEmpty)
        #expect(
            change.insertions.map { change in
                guard case .insert(_, let line, _) = change else { return "" }
                return String(line)
            } == [
                "- name: kubernetes-admin@paictl-0a1b", "  context:", "    cluster: paictl-0a1b",
                "    user: kubernetes-admin@paictl-0a1b",
                "- name: paictl-0a1b", "  cluster:", "    server: https://10.0.0.10:6443",
                "    certificate-authority-data: Q0EK",
                "- name: kubernetes-admin@paictl-0a1b", "  user:", "    client-certificate-data: Q0VSVAo=",
                "    client-key-data: S0VZCg==",
            ]
        )
        #expect(!merge.isCurrent)
        #expect(try merged(merge.text).text == merge.text)
    }

    @Test func `the current context changes when there is none, or when it is asked for`() throws {
        let used = try merged(Self.others, use: true)
        #expect(used.text.contains("\ncurrent-context: \(Self.name)   # do not change\n"))
        #expect(used.isCurrent && used.changes.last == .currentContext(Self.name))
        for none in ["current-context: \"\"", "current-context:", "current-context: ~", "# none"] {
            let text = Self.others.replacing("current-context: home   # do not change", with: none)
            let written = none.hasSuffix("\"") ? "\"\(Self.name)\"" : Self.name
            #expect(try merged(text).text.contains("current-context: \(written)\n"))
        }
    }

    @Test func `a new certificate or server takes the place of the old one alone`() throws {
        var later = Self.ours
        later.server = "https://10.0.0.99:6443"
        later.credentials = .embedded(KeyPair(certificatePEM: "CERT2\n", keyPEM: "KEY2\n"))
        // A namespace is the user's own doing, and so is the comment.
        let present = try merged(Self.others).text
            .replacing("    user: \(Self.name)\n", with: "    user: \(Self.name)\n    namespace: web # mine\n")
        let merge = try merged(present, later)
        #expect(
            merge.changes == [
                .server("https://10.0.0.99:6443", cluster: "paictl-0a1b"), .certificate(user: Self.name),
            ]
        )
        #expect(
            merge.text
                == present.replacing("https://10.0.0.10:6443", with: "https://10.0.0.99:6443")
                .replacing("Q0VSVAo=", with: "Q0VSVDIK").replacing("S0VZCg==", with: "S0VZMgo=")
        )
    }

    @Test func `two clusters and two people share a file`() throws {
        var other = Self.ours
        other.cluster = "paictl-ffff"
        other.authorityPEM = "CA of another\n"
        var person = Self.ours
        person.user = "alice"
        var text = try merged(Self.others).text
        text = try merged(text, other).text
        text = try merged(text, person).text
        for kubeconfig in [Self.ours, other, person] { #expect(try merged(text, kubeconfig).changes == []) }
        #expect(try Node.parse(text, file: "f")?["clusters"]?.sequence?.count == 4)
        #expect(try Node.parse(text, file: "f")?["users"]?.sequence?.count == 5)
    }

    @Test(arguments: [
        "{}", "{apiVersion: v1, kind: Config}", "apiVersion: v1\n", "clusters: null\nusers: ~\ncontexts:\n",
        "clusters: []\nusers: [] # none\ncontexts: []\ncurrent-context: ''\n",
        "clusters: [{name: home, cluster: {server: 'http://a'}}]\nusers: [ ]\n",
        #"{"apiVersion":"v1","kind":"Config","clusters":null,"users":[],"contexts":null,"current-context":""}"#,
        "{\n  \"clusters\": [\n    {\n      \"name\": \"home\",\n      \"cluster\": {\n        \"server\": \"http://a\"\n      }\n    }\n  ]\n}\n",
    ])
    func `keys may be missing, empty, in brackets or JSON`(text: String) throws {
        let merge = try merged(text)
        let root = try #require(try Node.parse(merge.text, file: "f"))
        for list in ["clusters", "users", "contexts"] {
            #expect(root[list]?.sequence?.last?["name"]?.string == (list == "clusters" ? "paictl-0a1b" : Self.name))
        }
        #expect(root["current-context"]?.string == Self.name)
        #expect(merge.text.contains("home") == text.contains("home"))
        #expect(try merged(merge.text).text == merge.text)
        if text.hasPrefix("{\"") || text.hasPrefix("{\n") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(merge.text.utf8)) }
        }
    }

    @Test(arguments: [
        ("a: [", "config:2:1: "), ("clusters: x\n", "config:1:11: a list is expected here, not 'x'"),
        ("- a\n", "config:1:1: a kubeconfig is expected here, not a list"),
        ("hello", "config:1:1: a kubeconfig is expected here, not 'hello'"),
        ("kind: Pod\n", "config:1:7: a kubeconfig has the kind 'Config', not 'Pod'"),
        ("kind: Config\nkind: Config\n", "config:2:1: "), ("a: 1\n---\nb: 2\n", "config:3:1: "),
        ("x: &x []\nclusters: *x\n", "config:2:11: this comes from an alias: change it where it is written"),
    ])
    func `what cannot be read or edited is an error at its place`(text: String, sentence: String) {
        let error = #expect(throws: YAMLError.self) { try merged(text) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("certificate-authority-data: Q0EK", "certificate-authority-data: QUFB", "another certificate authority"),
        ("certificate-authority-data: Q0EK", "insecure-skip-tls-verify: true", "another certificate authority"),
        ("client-key-data: S0VZCg==", "token: x", "is not as paictl writes one"),
        ("client-key-data: S0VZCg==", "client-key-data: S0VZCg==\n      token: x", "is not as paictl writes one"),
        ("      cluster: paictl-0a1b", "      cluster: home", "is of another cluster or user"),
        (
            "clusters:\n", "clusters:\n  - {name: paictl-0a1b, cluster: {server: x}}\n",
            "'paictl-0a1b' is in 'clusters' a second time"
        ),
    ])
    func `an entry of our name that is not ours is refused`(ours: String, theirs: String, sentence: String) throws {
        let text = try merged(nil).text.replacing(ours, with: theirs)
        let refusal = #expect(throws: Refusal.self) { try merged(text) }
        #expect(refusal?.description.contains(sentence) == true, "\(refusal?.description ?? "")")
        #expect(refusal?.description.wholeMatch(of: /config:\d+:\d+: .*/) != nil)
    }

    @Test func `finds the certificate that somebody has`() throws {
        let text = try merged(Self.others).text
        #expect(
            try KubeconfigMerge.certificate(of: Self.name, in: text, file: "f")
                == KeyPair(certificatePEM: "CERT\n", keyPEM: "KEY\n")
        )
        for name in ["me", "nobody"] {
            #expect(try KubeconfigMerge.certificate(of: name, in: text, file: "f") == nil)
        }
        #expect(try KubeconfigMerge.certificate(of: Self.name, in: nil, file: "f") == nil)
    }

    /// PyYAML says what both texts hold; they may differ in our entries alone.
    @Test func `PyYAML finds every other entry as it was`() throws {
        let judge = """
            import json, sys, yaml
            before, after = (yaml.safe_load(text) or {} for text in json.load(sys.stdin))
            ours = {"paictl-0a1b", "kubernetes-admin@paictl-0a1b"}
            for name in ("clusters", "users", "contexts"):
                kept = [entry for entry in after.pop(name) if entry["name"] not in ours]
                assert kept == (before.pop(name, None) or []), (name, kept)
            if not before.get("current-context"):
                before.pop("current-context", None)
                assert after.pop("current-context") in ours
            assert {**after, "apiVersion": "v1", "kind": "Config"} == {**before, "apiVersion": "v1", "kind": "Config"}
            """
        for text in [
            Self.others, Self.others.replacing("\n", with: "\r\n"), "", "{clusters: [{name: a, cluster: {}}], x: [1]}",
            "users:\n    - name: a\n      user: {}\n    # between\n    - name: b\nextensions: []\n",
            String(Self.others.dropLast(11)),
        ] {
            let input = String(decoding: try JSONEncoder().encode([text, try merged(text).text]), as: UTF8.self)
            let outcome = try run("/usr/bin/python3", "-c", judge, input: input)
            #expect(outcome.succeeded, "\(text)\n\(outcome.errors)")
        }
    }
}
