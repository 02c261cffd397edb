import TestSupport
import Testing

@testable import Keys

/// Apache's htpasswd, which has a bcrypt of its own, is the judge.
@Suite struct BasicAuthTests {
    private func lets(in password: String, as user: String, by line: [UInt8]) throws -> Bool {
        try withFiles(["auth": line]) { folder in
            try run("htpasswd", "-v", "-i", "auth", user, input: password + "\n", in: folder).succeeded
        }
    }

    @Test(arguments: ["secret", "пароль", String(repeating: "x", count: 72)])
    func `lets in who has the password`(password: String) throws {
        let made = try KeyKind.basicAuth.make(["user": "codex", "password": password, "cost": "5"], now: now)
        let line = try #require(made.secret["auth"])
        #expect(made.told == ["user": "codex"])
        #expect(made.secret.keys.sorted() == ["auth"])
        #expect(String(decoding: line, as: UTF8.self).hasPrefix("codex:$2y$05$"))
        #expect(try lets(in: password, as: "codex", by: line))
        #expect(try !lets(in: String(password.dropLast()), as: "codex", by: line))
    }

    @Test func `makes a password and keeps it`() throws {
        let made = try KeyKind.basicAuth.make(["user": "codex"], now: now)
        let password = String(decoding: try #require(made.secret["password"]), as: UTF8.self)
        #expect(password.count == 32)
        #expect(try lets(in: password, as: "codex", by: try #require(made.secret["auth"])))
    }
}
