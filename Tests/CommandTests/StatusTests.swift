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

    @Test func `authorities of one's own are looked at before any machine is asked`() throws {
        try withConfiguration { folder in
            let company = try Company()
            try company.makeAll()
            let own = company.folder.path
            let kinds = [["deploy"], ["plan", "deploy"], ["certs", "rotate-ca"], ["plan", "certs", "rotate-ca"]]
            for words in kinds {
                let result = try paictl(words + ["-p", folder, "--timeout", "2", "--authorities", own])
                #expect(result.status == 4 && result.errors.contains("m1: "), "\(result.errors)")
                #expect(try paictl(words + ["-p", folder, "--authorities", ""]).status == 64)
            }
            #expect(try paictl(["certs", "rotate-ca", "-p", folder, "--roll-back", "--authorities", own]).status == 64)
            try FileManager.default.removeItem(at: company.folder.appending(path: "etcd/ca.key"))
            try company.sign("ca", days: 30)
            for words in kinds {
                let result = try paictl(words + ["-p", folder, "--authorities", own])
                #expect(result.status == 5, "\(result.errors)")
                let lines = result.errors.split(separator: "\n")
                #expect(lines.count == 2 && lines[0].hasPrefix("\(own)/ca.crt holds for "), "\(lines)")
                #expect(lines.last?.hasPrefix("\(own)/etcd/ca.key is missing: ") == true)
            }
        }
    }

    @Test func `requests for authorities are made once, and what was signed of them is taken`() throws {
        try withConfiguration { folder in
            let company = try Company()
            let own = company.folder.path + "/own"
            func files() throws -> [String: Data] {
                let names = ["ca", "etcd/ca", "front-proxy-ca"].flatMap { ["\($0).key", "\($0).csr"] }
                return Dictionary(
                    uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: URL(filePath: "\(own)/\($0)"))) }
                )
            }
            let made = try paictl(["certs", "request", own, "--organization", "Acme"])
            #expect(made.status == 0 && made.output.contains("\(own)/etcd/ca.csr: made\n"), "\(made.errors)")
            let first = try files()
            for name in first.keys {
                let mode = try FileManager.default.attributesOfItem(atPath: "\(own)/\(name)")[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
            // As a run that was killed between a key and its request.
            try FileManager.default.removeItem(atPath: "\(own)/etcd/ca.csr")
            let again = try paictl(["certs", "request", own])
            #expect(again.output.contains("\(own)/ca.csr: there already\n"))
            #expect(again.output.contains("\(own)/etcd/ca.csr: made\n"))
            let second = try files()
            #expect(second.filter { $0.key != "etcd/ca.csr" } == first.filter { $0.key != "etcd/ca.csr" })
            #expect(try paictl(["certs", "request", ""]).status == 64)
            let unsigned = try paictl(["deploy", "-p", folder, "--authorities", own])
            #expect(unsigned.status == 5 && unsigned.errors.contains("\(own)/ca.crt is missing: "))
            for name in ["ca", "etcd/ca", "front-proxy-ca"] { try company.sign("own/\(name)") }
            let signed = try paictl(["deploy", "-p", folder, "--authorities", own, "--timeout", "2"])
            #expect(signed.status == 4, "\(signed.errors)")
        }
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
