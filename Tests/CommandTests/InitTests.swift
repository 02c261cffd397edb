import Foundation
import TestSupport
import Testing

/// What `paictl init` says before it has machines to speak of.
@Suite struct InitTests {
    private func paictl(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try Program.run(arguments, environment: ["HOME": "/nonexistent"].merging(environment) { $1 })
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test(arguments: [
        (["init", "-o", "/nonexistent/x"], "--host"),
        (["init", "-o", "/nonexistent/x", "--host", "10.0.0.300"], "10.0.0.300"),
        (["init", "-o", "/nonexistent/x", "--host", "10.0.0.1", "--host", "ops@10.0.0.1:22"], "twice"),
        (["init", "-o", "/nonexistent/x", "--host", "10.0.0.1", "--host", "10.0.0.2", "--masters", "2"], "odd number"),
        (
            ["init", "-o", "/nonexistent/x"] + (1...7).flatMap { ["--host", "10.0.0.\($0)"] } + ["--masters", "7"],
            "--masters is 1, 3 or 5, not 7"
        ),
        (
            ["init", "-o", "/nonexistent/x", "--host", "10.0.0.1", "--masters", "3"],
            "needs 3 machines, and there is one"
        ),
        (["init", "--host", "10.0.0.1"], "-o"),
    ])
    func `wrong usage is said before anything is done`(words: [String], says: String) throws {
        let result = try paictl(words)
        #expect(result.status == 64)
        #expect(result.errors.contains(says), "\(result.errors)")
    }

    @Test func `without a way to log in it says which ways there are`() throws {
        try withFolder { folder in
            let result = try paictl(["init", "--host", "192.0.2.7", "-o", folder])
            #expect(result.status == 3)
            #expect(result.errors.contains("--ask-password"))
            let unset = try paictl(["init", "--host", "192.0.2.7", "-o", folder, "--password-env", "NOT_SET"])
            #expect(unset.status == 3)
            #expect(unset.errors.contains("'NOT_SET'"))
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func `a machine that does not answer is named, and nothing is written`() throws {
        try withFolder { folder in
            let result = try paictl(
                ["init", "--host", "192.0.2.77:1", "-o", folder, "--timeout", "2", "--password-env", "PASSWORD"],
                environment: ["PASSWORD": "secret-word"]
            )
            #expect(result.status == 4)
            #expect(result.errors.contains("192.0.2.77:1: ") && result.errors.contains("nothing was written"))
            #expect(!(result.output + result.errors).contains("secret-word"))
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test(arguments: ["cluster-configuration.yaml", "kubernetes-configuration.yaml"])
    func `a file that is there is named and left alone`(name: String) throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "mine\n".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            let result = try paictl(["init", "--host", "192.0.2.77", "-o", folder, "--ask-password"])
            #expect(result.status == 5)
            #expect(result.errors.contains("\(folder)/\(name) is there already"))
            #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "mine\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
        }
    }

    @Test func `this box becomes a configuration that every other command can read`() throws {
        let server = try BoxServer()
        try withFolder { folder in
            let words = ["init", "--host", "root@\(server.address):\(server.port)", "-o", folder, "--key", server.key]
            let result = try paictl(words)
            #expect(result.status == 0, "\(result.errors)")
            for name in ["cluster-configuration.yaml", "kubernetes-configuration.yaml", "known_hosts"] {
                let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions]
                #expect((mode as? NSNumber)?.intValue == 0o600, "\(name)")
            }
            let written = try String(contentsOfFile: "\(folder)/cluster-configuration.yaml", encoding: .utf8)
            #expect(written.contains("hostip: \(server.address)\n"))
            // The next command gets past the configuration and the pinned key, and learns that the machine is gone.
            server.stop()
            let next = try paictl(["plan", "deploy", "-p", folder, "--timeout", "5"])
            #expect(next.status == 4, "\(next.errors)")
            let twice = try paictl(words)
            #expect(twice.status == 5 && twice.errors.contains("is there already"))
        }
    }
}
