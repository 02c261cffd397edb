import Foundation
import Testing

@testable import SSH

@Suite struct SudoTests {
    private let lab = Lab.shared

    private func refusal(user: Lab.User, password: String?, input: Input = .none) async throws -> SudoRefusal? {
        let connection = try await Server().connect(user: user.name)
        let error = await #expect(throws: SSHError.self) {
            try await connection.run(
                Command("cat; id", as: .root(password: password)),
                input: input,
                deadline: patience
            )
        }
        // Whatever sudo thinks, the connection goes on.
        #expect(try await connection.run(Command("id -un"), deadline: patience).text == "\(user.name)\n")
        await connection.close()
        guard case .sudoRefused(let refusal) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return nil
        }
        return refusal
    }

    @Test(arguments: [nil, "unused"])
    func `runs as root when sudo asks for nothing`(password: String?) async throws {
        let connection = try await Server().connect(user: lab.trusted.name)
        let command = Command("id -un; cat; echo err >&2; exit 3", as: .root(password: password))
        for _ in 0..<2 {
            let result = try await connection.run(command, input: .text("in"), deadline: patience)
            #expect(result.status == .exited(3))
            #expect(result.text == "root\nin")
            #expect(result.errorText == "err\n")
        }
        let silent = try await connection.run(command, deadline: patience)
        #expect(silent.text == "root\n")
        await connection.close()
    }

    @Test func `gives sudo the password, and the command its input`() async throws {
        let connection = try await Server().connect(user: lab.admin.name)
        let command = Command("id -un; cat; echo err >&2", as: .root(password: lab.admin.password))
        let silent = try await connection.run(command, deadline: patience)
        #expect(silent.text == "root\n")
        #expect(silent.errorText == "err\n")
        for _ in 0..<2 {
            let result = try await connection.run(command, input: .text("line 1\nline 2"), deadline: patience)
            #expect(result.text == "root\nline 1\nline 2")
            #expect(result.errorText == "err\n")
        }
        await connection.close()
    }

    @Test func `proves a password before input follows it`() async throws {
        let connection = try await Server().connect(user: lab.admin.name)
        let command = Command("id -un; cat", as: .root(password: lab.admin.password))
        #expect(try await connection.run(command, input: .text("x"), deadline: patience).text == "root\nx")
        await connection.close()
    }

    @Test func `says that the password is wrong, and asks only once`() async throws {
        let mark = Lab.shared.path("never-\(UUID().uuidString)")
        #expect(
            try await refusal(user: lab.admin, password: "wrong", input: .text("touch \(mark)\n")) == .wrongPassword
        )
        #expect(try await refusal(user: lab.admin, password: "wrong") == .wrongPassword)
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test func `says that sudo wants a password`() async throws {
        #expect(try await refusal(user: lab.admin, password: nil) == .needsPassword)
    }

    @Test func `says that a user may not`() async throws {
        let refusal = try await refusal(user: lab.guest, password: lab.guest.password)
        #expect(refusal == .notAllowed(user: lab.guest.name))
    }

    @Test func `needs no sudo for root, and does without it`() async throws {
        let connection = try await Server().connect(user: "root")
        let command = Command("id -un; cat; tr '\\0' ' ' < /proc/$PPID/cmdline", as: .root(password: "whatever"))
        let result = try await connection.run(command, input: .text("in\n"), deadline: patience)
        #expect(result.text.hasPrefix("root\nin\n"))
        #expect(!result.text.contains("sudo"))
        await connection.close()
    }

    @Test func `no process shows the password`() async throws {
        let connection = try await Server().connect(user: lab.admin.name)
        let command = Command(
            "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null",
            as: .root(password: lab.admin.password)
        )
        let result = try await connection.run(command, deadline: patience)
        #expect(result.output.count > 1000)
        #expect(!result.text.contains(lab.admin.password))
        await connection.close()
    }

    @Test(arguments: [
        ("sudo: sorry, you must have a tty to run sudo", SudoRefusal.needsTerminal),
        ("sh: 1: exec: sudo: not found", .missing),
        ("bash: line 1: exec: sudo: command not found", .missing),
        ("sudo: a password is required", .needsPassword),
        ("Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt", .wrongPassword),
        ("eve is not in the sudoers file.", .notAllowed(user: "eve")),
        ("Sorry, user eve is not allowed to execute '/bin/sh' as root on m1.", .notAllowed(user: "eve")),
        ("sudo: /etc/sudoers is world writable", .other("sudo: /etc/sudoers is world writable")),
    ])
    func `understands what sudo says`(text: String, refusal: SudoRefusal) {
        #expect(SudoRefusal(errorText: text, user: "eve") == refusal)
    }
}
