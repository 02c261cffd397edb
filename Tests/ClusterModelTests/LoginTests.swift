import Foundation
import Testing

@testable import ClusterModel

/// How the login keys of machines and defaults come together.
@Suite struct LoginTests {
    private static let hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + String(repeating: "A", count: 43)

    private func login(
        defaults: String,
        machine: String = "",
        environment: [String: String] = [:]
    ) throws -> Login {
        let directory = try Directory([
            "cluster-configuration.yaml": """
            default-machine-properties: {\(defaults)}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, \(machine)}
            """,
            "kubernetes-configuration.yaml": Minimal.kubernetes, "id": "default key", "other": "own key",
        ])
        let cluster = try Configuration.load(directory: directory.path, environment: environment).cluster
        var login = cluster.machines[0].login
        login.credentials = login.credentials.map(relative(to: directory))
        let bastionCredentials = login.bastion?.credentials.map(relative(to: directory)) ?? []
        login.bastion?.credentials = bastionCredentials
        return login
    }

    private func relative(to directory: Directory) -> (Credential) -> Credential {
        { credential in
            guard case .key(let path, let passphrase) = credential else { return credential }
            #expect(path.hasPrefix("/"))
            return .key(path: path.replacing(directory.path + "/", with: ""), passphrase: passphrase)
        }
    }

    @Test func `a key is used before a password, and sudo takes the password`() throws {
        let login = try login(
            defaults: "username: ops, key-path: id, key-passphrase-env: P, password: x",
            environment: ["P": "phrase", "SSH_AUTH_SOCK": "/agent"]
        )
        #expect(login.credentials == [.key(path: "id", passphrase: Secret("phrase")), .password(Secret("x"))])
        #expect(login.sudoPassword == Secret("x") && login.port == 22 && login.host == "10.0.0.11")
    }

    @Test func `an agent is used when nothing else is given, or when asked for`() throws {
        let agent = ["SSH_AUTH_SOCK": "/agent"]
        #expect(try login(defaults: "username: ops", environment: agent).credentials == [.agent])
        #expect(
            try login(defaults: "username: ops, password: x, use-agent: true", environment: agent).credentials
                == [.agent, .password(Secret("x"))]
        )
        #expect(
            try login(defaults: "username: ops, password: x", environment: agent).credentials == [
                .password(Secret("x"))
            ]
        )
        #expect(try login(defaults: "username: ops", environment: agent).sudoPassword == nil)
    }

    @Test func `a machine's own keys win, one by one`() throws {
        let login = try login(
            defaults: "username: ops, key-path: id, password-env: P, sudo-password: s, sshport: 2200",
            machine: "username: root, password: own, host-key: \(Self.hostKey)",
            environment: ["P": "from environment"]
        )
        #expect(login.user == "root" && login.port == 2200)
        #expect(login.credentials == [.key(path: "id", passphrase: nil), .password(Secret("own"))])
        #expect(login.sudoPassword == Secret("s"))
        #expect(login.hostKey == Self.hostKey)
    }

    @Test func `passwords are what was written, whatever YAML makes of them`() throws {
        for password in ["012345", "1e3", "yes", "0x1F", "384.110", "12:30", "2001-12-14"] {
            #expect(
                try login(defaults: "username: ops, password: \(password)").credentials == [.password(Secret(password))]
            )
        }
    }

    @Test func `a home is where HOME says`() throws {
        let home = try Directory(["keys/id": "k"])
        let login = try login(defaults: "username: ops, key-path: ~/keys/id", environment: ["HOME": home.path])
        #expect(login.credentials == [.key(path: home.path + "/keys/id", passphrase: nil)])
    }

    @Test func `a bastion takes what it lacks from the machines behind it`() throws {
        let plain = try login(defaults: "username: ops, password: x, bastion: {hostip: jump.example}")
        #expect(plain.bastion == Bastion(user: "ops", host: "jump.example", credentials: [.password(Secret("x"))]))
        let own = try login(
            defaults:
                "username: ops, password: x, bastion: {hostip: 1.2.3.4, username: j, sshport: 2222, key-path: id, "
                + "host-key: 'SHA256:\(String(repeating: "a", count: 43))'}"
        )
        #expect(
            own.bastion
                == Bastion(
                    user: "j",
                    host: "1.2.3.4",
                    port: 2222,
                    credentials: [.key(path: "id", passphrase: nil)],
                    hostKey: "SHA256:" + String(repeating: "a", count: 43)
                )
        )
    }

    @Test func `a machine can do without the default bastion`() throws {
        for none in ["none", "~", ""] {
            let login = try login(
                defaults: "username: ops, password: x, bastion: {hostip: 1.2.3.4}",
                machine: "bastion: \(none)"
            )
            #expect(login.bastion == nil)
        }
    }
}
