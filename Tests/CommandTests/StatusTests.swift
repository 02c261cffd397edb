import Foundation
import TestSupport
import Testing

/// `paictl status` where there is no machine to ask.
@Suite struct StatusTests {
    fileprivate func paictl(_ arguments: [String]) throws -> Outcome {
        try Program.run(arguments, environment: ["PASSWORD": "secret-word"])
    }

    fileprivate func withConfiguration(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
        default-machine-properties: {username: ops, password-env: PASSWORD, sshport: 1}
        machine-list:
          - {hostname: m1, hostip: 192.0.2.77, k8s-role: master}
        """.write(to: folder.appending(path: "cluster-configuration.yaml"), atomically: true, encoding: .utf8)
        try "kubernetes: {kubernetes-version: v1.20.2}\n"
            .write(to: folder.appending(path: "kubernetes-configuration.yaml"), atomically: true, encoding: .utf8)
        try body(folder.path)
    }

    @Test func `a machine that does not answer stands in the table, and exits with 4`() throws {
        try withConfiguration { folder in
            let result = try paictl(["status", "-p", folder, "--timeout", "2"])
            #expect(result.status == 4, "\(result.errors)")
            #expect(result.output.contains("\nm1       master  192.0.2.77  unreachable\n"), "\(result.output)")
            #expect(result.output.contains("\n! m1 is unreachable: "), "\(result.output)")
            #expect(!(result.output + result.errors).contains("secret-word"))
        }
    }

    @Test func `json is one document and nothing else`() throws {
        try withConfiguration { folder in
            let result = try paictl(["status", "-p", folder, "--timeout", "2", "--output", "json"])
            #expect(result.status == 4)
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            )
            #expect(document["event"] as? String == "status")
            #expect((document["machines"] as? [[String: Any]])?.first?["obstacle"] is String)
        }
    }

    @Test func `wrong usage and a wrong directory are told apart`() throws {
        #expect(try paictl(["status"]).status == 64)
        #expect(try paictl(["status", "-p", "x", "--interval", "0"]).status == 64)
        #expect(try paictl(["status", "-p", "/nonexistent"]).status == 3)
    }
}

/// `paictl certs renew` where there is no machine to ask.
extension StatusTests {
    @Test func `a job of certificates says which machine it cannot reach, and what it takes`() throws {
        try withConfiguration { folder in
            for words in [["certs", "rotate-ca"], ["plan", "certs", "rotate-ca"]] {
                let result = try paictl(words + ["-p", folder, "--timeout", "2"])
                #expect(result.status == 4 && result.errors.contains("m1: "), "\(result.errors)")
            }
            for words in [["certs", "renew"], ["plan", "certs", "renew"]] {
                let result = try paictl(words + ["-p", folder, "--timeout", "2", "--days", "60"])
                #expect(result.status == 4, "\(result.errors)")
                #expect(result.errors.contains("m1: "))
                #expect(try paictl(words + ["-p", folder, "--days", "0"]).status == 64)
                #expect(try paictl(words + ["-p", folder, "--days", "many"]).status == 64)
            }
        }
        #expect(try paictl(["certs", "renew", "--help"]).output.contains("--days"))
        #expect(try paictl(["certs", "renew", "-p", "/nonexistent"]).status == 3)
    }

    @Test func `a rotation says which machine it cannot reach, and how far it may go`() throws {
        try withConfiguration { folder in
            for words in ["rotate-ca", "rotate-keys"].flatMap({ [["certs", $0], ["plan", "certs", $0]] }) {
                let result = try paictl(words + ["-p", folder, "--timeout", "2"])
                #expect(result.status == 4 && result.errors.contains("m1: "), "\(result.errors)")
                #expect(try paictl(words + ["-p", folder, "--until", "settled"]).status == 64)
                #expect(try paictl(words + ["-p", folder, "--until", "issued", "--roll-back"]).status == 64)
            }
        }
    }
}
