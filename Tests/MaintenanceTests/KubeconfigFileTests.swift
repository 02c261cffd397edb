import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import Maintenance

@Suite struct KubeconfigFileTests {
    private static let whole = """
        apiVersion: v1
        kind: Config
        current-context: prod
        clusters:
          - name: c1
            cluster: {server: "https://10.0.0.1:6443/", certificate-authority: pki/ca.crt}
          - name: c2
            cluster: {server: "https://10.0.0.2:6443", insecure-skip-tls-verify: true, proxy-url: "http://proxy:3128"}
        users:
          - name: u1
            user: {client-certificate-data: \(Data("CERT".utf8).base64EncodedString()), client-key: me.key}
          - name: u2
            user: {token: abc.def}
          - name: u3
            user:
              exec: {command: aws}
        contexts:
          - {name: prod, context: {cluster: c1, user: u1}}
          - {name: other, context: {cluster: c2, user: u2}}
          - {name: cloud, context: {cluster: c1, user: u3}}
          - {name: lost, context: {cluster: nowhere, user: u1}}
        """

    private func file(_ text: String = whole) throws -> URL {
        let folder = try directory(with: ["config": text, "me.key": "KEY"])
        try FileManager.default.createDirectory(at: folder.appending(path: "pki"), withIntermediateDirectories: true)
        try Data("CA".utf8).write(to: folder.appending(path: "pki/ca.crt"))
        return folder.appending(path: "config")
    }

    @Test func `the current context, with files beside the kubeconfig and data in it`() throws {
        let access = try KubeconfigFile(try file().path).access(to: nil)
        #expect(access.context == "prod" && access.server == "https://10.0.0.1:6443")
        #expect([access.authority, access.certificate, access.key, access.token] == ["CA", "CERT", "KEY", ""])
        #expect(access.warnings.isEmpty && !access.isInsecure)
    }

    @Test func `a context that is named, of a cluster that nobody proves`() throws {
        let path = try file().path
        let access = try KubeconfigFile(path).access(to: "other")
        #expect(access.token == "abc.def" && access.proxy == "http://proxy:3128" && access.isInsecure)
        #expect(
            access.warnings == [
                "\(path):8:74: whoever answers at https://10.0.0.2:6443 is taken for the API server, as 'insecure-skip-tls-verify' says: give the cluster a certificate-authority"
            ]
        )
        #expect(access.secrets.map(\.text) == ["abc.def"])
    }

    @Test(arguments: [
        (
            "cloud", "", "",
            "16:7: this user logs in with a program, which paictl does not run: put a token there, as of 'kubectl create token'"
        ),
        ("lost", "", "", "21:37: there is no 'nowhere' in 'clusters': there are c1, c2"),
        ("prodd", "", "", "3:18: there is no 'prodd' in 'contexts' (did you mean 'prod'?)"),
        (
            "prod", "https://10.0.0.1", "http://10.0.0.1",
            "6:23: 'server' is 'http://10.0.0.1:6443/', which anybody on the way can read: use https"
        ),
        ("prod", "me.key", "no.key", "11:59: "),
        ("prod", "client-key: me.key", "as: root", "11:47: this user acts as somebody else"),
        ("other", "abc.def", "\"a\\nb\"", "13:11: 'token' has letters"),
    ])
    func `what cannot be done is told with its place`(
        context: String,
        old: String,
        new: String,
        sentence: String
    ) throws {
        let path = try file(old.isEmpty ? Self.whole : Self.whole.replacing(old, with: new)).path
        do {
            _ = try KubeconfigFile(path).access(to: context)
            Issue.record("nothing was thrown")
        } catch {
            let said = error.description.replacing("\(path):", with: "")
            #expect(said.hasPrefix(sentence), "\(said)")
            guard case .configuration = error else { Issue.record("\(error)"); return }
        }
    }
}
