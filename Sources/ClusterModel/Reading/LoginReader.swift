internal import Foundation
internal import YAML

/// Reads the login keys of a mapping.
struct LoginReader {
    let surroundings: Surroundings

    func fields(of section: Section, _ findings: inout Diagnostics) -> LoginFields {
        var fields = LoginFields()
        let user = section.text("username", "an account name", &findings) { !$0.contains(where: \.isWhitespace) }
        fields.user = user?.value
        fields.port = section.value("sshport", "a port from 1 to 65535", &findings, Self.port)?.value
        fields.usesAgent = agent(section, &findings)
        fields.key = key(section, &findings)
        fields.password = secret("password", section, &findings)
        fields.sudoPassword = secret("sudo-password", section, &findings)
        fields.bastion = bastion(section, &findings)
        fields.hasUser = section.has("username")
        fields.hasCredential = ["key-path", "password", "password-env"].contains(where: section.has)
        fields.holdsSecrets = ["password", "sudo-password"].contains(where: section.has)
        if case .host(_, let bastion, _)? = fields.bastion, bastion.holdsSecrets { fields.holdsSecrets = true }
        return fields
    }

    static func hostKey(of section: Section, _ findings: inout Diagnostics) -> String? {
        let hostKey = section.text("host-key", "'ssh-ed25519 AAAA…' or 'SHA256:…'", &findings) { text in
            let words = text.split(separator: " ")
            let isFingerprint = words.count == 1 && text.hasPrefix("SHA256:") && (50...51).contains(text.utf8.count)
            return isFingerprint || words.count >= 2 && isPublicKey(String(words[1]), of: String(words[0]))
        }
        return hostKey?.value
    }

    /// Whether it is the base64 of a key that says itself what kind it is, and is no shorter than such a key can be.
    private static func isPublicKey(_ base64: String, of algorithm: String) -> Bool {
        guard let bytes = Data(base64Encoded: base64) else { return false }
        let name = Data(algorithm.utf8)
        return bytes.count >= 4 + name.count + 32 && bytes.starts(with: [0, 0, 0, UInt8(clamping: name.count)] + name)
    }

    /// In decimal digits whatever YAML makes of them: 022 is not port 18.
    static func port(_ text: String) -> UInt16? {
        guard text.utf8.allSatisfy(\.isDigit), let port = UInt16(text), port > 0 else {
            return nil
        }
        return port
    }

    private func agent(_ section: Section, _ findings: inout Diagnostics) -> Bool? {
        guard let flag = section.flag("use-agent", &findings) else { return nil }
        if flag.value, !surroundings.hasAgent {
            findings.error(
                "'use-agent' is true, but SSH_AUTH_SOCK is not set: start an ssh-agent, or log in with another key",
                at: flag.mark
            )
        }
        return flag.value
    }

    private func key(_ section: Section, _ findings: inout Diagnostics) -> LoginFields.Key? {
        let passphrase = variable("key-passphrase-env", instead: nil, section, &findings)
        guard section.has("key-path") else {
            if section.has("key-passphrase-env") {
                findings.error(
                    "'key-passphrase-env' needs a 'key-path' beside it",
                    at: section.mark(of: "key-passphrase-env")
                )
            }
            return nil
        }
        guard let text = section.text("key-path", &findings) else { return nil }
        let path = surroundings.absolutePath(text.value)
        if surroundings.hasLogins, let obstacle = surroundings.obstacle(toReading: path) {
            findings.error("'key-path' is '\(path)', which \(obstacle)", at: text.mark)
        } else if surroundings.isReadableByOthers(path) {
            findings.warning("'key-path' is '\(path)', which others may read: run 'chmod 600 \(path)'", at: text.mark)
        }
        return LoginFields.Key(path: path, passphrase: passphrase)
    }

    /// A secret that stands in the file, or in the environment variable that `<key>-env` names.
    func secret(_ key: String, _ section: Section, _ findings: inout Diagnostics) -> Secret? {
        guard section.has("\(key)-env") else { return section.text(key, &findings).map { Secret($0.value) } }
        guard !section.has(key) else {
            findings.error("give '\(key)' or '\(key)-env', not both", at: section.mark(of: "\(key)-env"))
            return nil
        }
        return variable("\(key)-env", instead: key, section, &findings)
    }

    private func variable(_ key: String, instead: String?, _ section: Section, _ findings: inout Diagnostics) -> Secret?
    {
        guard let name = section.text(key, &findings) else { return nil }
        guard let value = surroundings.environment[name.value], !value.isEmpty else {
            let bare = name.value.drop { $0 == "$" }
            guard bare == name.value else {
                findings.error("'\(key)' takes the variable's name alone: write '\(bare)'", at: name.mark)
                return nil
            }
            guard surroundings.hasLogins else { return Secret("") }
            let otherWay = instead.map { ", or give '\($0)'" } ?? ""
            findings.error(
                "'\(key)' names the environment variable '\(name.value)', which is not set: export it\(otherWay)",
                at: name.mark
            )
            return nil
        }
        return Secret(value)
    }

    private func bastion(_ section: Section, _ findings: inout Diagnostics) -> LoginFields.BastionFields? {
        guard let node = section.mapping["bastion"] else { return nil }
        if node.isNull || node.string == "none" { return LoginFields.BastionFields.none }
        guard let bastion = Section(node, title: "'bastion'", keys: LoginFields.bastionKeys, findings: &findings)
        else { return nil }
        bastion.requires("hostip", &findings)
        let host = bastion.text("hostip", "an address or a DNS name", &findings, where: HostName.isAddressOrName)
        let hostKey = Self.hostKey(of: bastion, &findings)
        let fields = self.fields(of: bastion, &findings)
        return host.map { .host($0.value, fields, hostKey: hostKey) }
    }
}
