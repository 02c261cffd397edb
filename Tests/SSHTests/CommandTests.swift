import SSH
import Testing

@Suite struct CommandTests {
    @Test func `says how a command ended and what it printed`() async throws {
        let connection = try await Server().connect()
        let result = try await connection.run(Command("echo out; echo err >&2; exit 7"), deadline: patience)
        #expect(result.status == .exited(7))
        #expect(result.text == "out\n")
        #expect(result.errorText == "err\n")
        #expect(!result.isSuccess)
        await connection.close()
    }

    @Test func `tells a signal from an exit status`() async throws {
        let connection = try await Server().connect()
        let killed = try await connection.run(Command("kill -KILL $$"), deadline: patience)
        #expect(killed.status == .signaled("KILL"))
        let child = try await connection.run(Command("sh -c 'kill -KILL $$'; exit $?"), deadline: patience)
        #expect(child.status == .exited(137))
        #expect(try await connection.run(Command("true"), deadline: patience).isSuccess)
        await connection.close()
    }

    @Test(arguments: [
        "it's", "a\nb", #"back\slash \\ \n"#, "wow!!", "$HOME `id` \"x\"", "%s %% \\0047", "tab\tend\\", "ünïcödé",
    ])
    func `hands a command to the shell unchanged`(text: String) async throws {
        let connection = try await Server().connect()
        let quoted = "'" + text.replacing("'", with: #"'\''"#) + "'"
        let result = try await connection.run(Command("printf %s \(quoted)"), deadline: patience)
        #expect(result.text == text)
        await connection.close()
    }

    @Test func `runs here-documents, functions and several lines`() async throws {
        let connection = try await Server().connect()
        let script = """
            f() { echo "got $1"; }
            f one
            cat <<'EOF'
            it's $HOME
            EOF
            echo "$#$1"
            """
        let result = try await connection.run(Command(script), deadline: patience)
        #expect(result.text == "got one\nit's $HOME\n0\n")
        await connection.close()
    }

    @Test(arguments: [Privilege.login, .root(password: nil), .root(password: Lab.shared.admin.password)])
    func `runs commands longer than a request can be`(privilege: Privilege) async throws {
        let server = try Server()
        let user = privilege == .root(password: nil) ? Lab.shared.trusted : Lab.shared.admin
        let connection = try await server.connect(user: user.name)
        let filler = String(repeating: "# it's only a comment \\ here\n", count: 4000)
        let command = Command(filler + "id -un; cat; exit 3", as: privilege)
        let result = try await connection.run(command, input: .text("input"), deadline: patience)
        #expect(result.status == .exited(3), "\(result.errorText)")
        #expect(result.text == (privilege == .login ? user.name : "root") + "\ninput")
        let silent = try await connection.run(command, deadline: patience)
        #expect(silent.text == (privilege == .login ? user.name : "root") + "\n")
        await connection.close()
    }

    @Test func `starts a command without input on dev null`() async throws {
        let connection = try await Server().connect()
        let result = try await connection.run(Command("cat; echo done"), deadline: patience)
        #expect(result.text == "done\n")
        await connection.close()
    }

    @Test func `runs many commands at once on one connection`() async throws {
        let connection = try await Server(options: ["MaxSessions 30"]).connect()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await connection.run(Command("sleep 0.\(number % 4); echo \(number)"), deadline: patience).text
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == Set((0..<20).map { "\($0)\n" }))
        await connection.close()
    }

    @Test func `runs a hundred commands one after another`() async throws {
        let connection = try await Server().connect()
        for number in 0..<100 {
            let result = try await connection.run(Command("echo \(number); exit \(number)"), deadline: patience)
            #expect(result.text == "\(number)\n")
            #expect(result.status == .exited(Int32(number)))
        }
        await connection.close()
    }

    @Test func `drops what login scripts print`() async throws {
        let lab = Lab.shared
        let command = "\(lab.path("noisy")) \"$SSH_ORIGINAL_COMMAND\""
        try Shell.run(
            "printf '#!/bin/sh\\necho hello; echo oops >&2; printf more; eval \"$1\"\\n' > \(lab.path("noisy")); chmod 755 \(lab.path("noisy"))"
        )
        let connection = try await Server(options: ["ForceCommand \(command)"]).connect()
        #expect(try await connection.run(Command("echo mine"), deadline: patience).text == "mine\n")
        await connection.close()
    }

    @Test func `says that the login shell did not start a command`() async throws {
        let connection = try await Server(options: ["ForceCommand echo This account is closed; exit 1"]).connect()
        await #expect(
            throws: SSHError(host: connection.target.host, .notStarted(explanation: "This account is closed"))
        ) {
            try await connection.run(Command("true"), deadline: patience)
        }
        await connection.close()
    }

    @Test func `refuses work after it was closed`() async throws {
        let connection = try await Server().connect()
        await connection.close()
        await #expect(throws: SSHError.self) { try await connection.run(Command("true"), deadline: patience) }
        await connection.close()
    }
}
