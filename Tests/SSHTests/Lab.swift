import Foundation
import SSH

/// What all tests share: a folder with keys, and throw-away users of this box; gone when the tests are over.
final class Lab: Sendable {
    static let shared: Lab = {
        do { return try Lab() } catch {
            fatalError("the lab cannot be set up (as root, with openssh-server and sudo): \(error)")
        }
    }()

    /// May do anything through sudo, with the password.
    let admin: User
    /// May do anything through sudo, without.
    let trusted: User
    /// May not use sudo.
    let guest: User
    let folder: String

    struct User: Sendable {
        var name: String
        let password = "it's a \"secret\" \\ pa$$word!"
    }

    private static let prefix = "paictlt"

    private init() throws {
        let pid = ProcessInfo.processInfo.processIdentifier
        folder = "/tmp/paictl-ssh-tests-\(pid)"
        admin = User(name: "\(Self.prefix)a\(pid)")
        trusted = User(name: "\(Self.prefix)b\(pid)")
        guest = User(name: "\(Self.prefix)c\(pid)")
        try Self.removeLeftovers()
        try Shell.run("mkdir -p /run/sshd \(folder) && chmod 755 \(folder)")
        for user in [admin, trusted, guest] {
            try Shell.run("useradd -M -d \(folder) -s /bin/sh \(user.name) && chpasswd", password: user)
        }
        try Shell.run(
            """
            umask 0337; printf '%s\n' '\(admin.name) ALL=(ALL) ALL' '\(trusted.name) ALL=(ALL) NOPASSWD: ALL' \
            > /etc/sudoers.d/\(Self.prefix)\(pid)
            """
        )
        for (name, options) in [
            ("ed25519", "-t ed25519"), ("ecdsa", "-t ecdsa -b 256"), ("ecdsa384", "-t ecdsa -b 384"),
            ("ecdsa521", "-t ecdsa -b 521"), ("rsa", "-t rsa -b 2048"), ("rsa-pem", "-t rsa -b 2048 -m PEM"),
            ("ecdsa-pkcs8", "-t ecdsa -m PKCS8"), ("unwanted", "-t ed25519"),
            ("host-ed25519", "-t ed25519"), ("host-ecdsa", "-t ecdsa"), ("host-rsa", "-t rsa -b 2048"),
            ("other-ed25519", "-t ed25519"),
        ] {
            try Shell.run("ssh-keygen -q -N '' -C \(name) -f \(folder)/\(name) \(options)")
        }
        try Shell.run("ssh-keygen -q -N 'open sesame' -C sealed -f \(folder)/sealed -t ed25519")
        try Shell.run("ssh-keygen -q -N 'open sesame' -C sealed-pem -f \(folder)/sealed-pem -t rsa -b 2048 -m PEM")
        try Shell.run("ssh-keygen -q -N 'open sesame' -C sealed-rsa -f \(folder)/sealed-rsa -t rsa -b 2048")
        try Shell.run(
            "cd \(folder) && cat ed25519.pub ecdsa*.pub rsa*.pub sealed*.pub > authorized && chmod 644 authorized"
        )
        atexit { Lab.shared.tearDown() }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func key(_ name: String, passphrase: String? = nil) throws -> PrivateKey {
        try PrivateKey(path: path(name), passphrase: passphrase)
    }

    private func tearDown() {
        for user in [admin, trusted, guest] { _ = try? Shell.run("userdel -f \(user.name)") }
        let pid = ProcessInfo.processInfo.processIdentifier
        _ = try? Shell.run("rm -rf \(folder) /etc/sudoers.d/\(Self.prefix)\(pid)")
    }

    /// A test run that was killed could not tidy up; its process is gone, its users and folder are not.
    private static func removeLeftovers() throws {
        let users = try Shell.run("cut -d: -f1 /etc/passwd").split(separator: "\n").filter { $0.hasPrefix(prefix) }
        for user in users {
            let pid = user.dropFirst(prefix.count + 1)
            guard !FileManager.default.fileExists(atPath: "/proc/\(pid)") else { continue }
            try Shell.run("userdel -f \(user); rm -rf /tmp/paictl-ssh-tests-\(pid) /etc/sudoers.d/\(prefix)\(pid)")
        }
    }
}

extension Shell {
    fileprivate static func run(_ line: String, password user: Lab.User) throws {
        try run("printf '%s\\n' \"$ENTRY\" | (\(line))", environment: ["ENTRY": "\(user.name):\(user.password)"])
    }
}
