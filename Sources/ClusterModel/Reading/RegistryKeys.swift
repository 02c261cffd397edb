internal import Foundation
internal import YAML

/// The keys about how registries are reached.
extension KubernetesFile {
    static let registryKeys = ["certificate-authority", "plain-http"]
    static let credentialKeys = ["registry", "username", "password", "password-env", "password-file"]

    // MARK: registry-credentials

    mutating func readCredentials(_ section: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics) {
        guard let node = section.node("registry-credentials") else { return }
        guard let items = node.sequence else {
            findings.error(
                "'registry-credentials' is a list of {registry: …, username: …, password-env: …}, not \(node.summary)",
                at: node.mark
            )
            return
        }
        for item in items {
            guard
                let entry = Section(
                    item,
                    title: "the registry's credentials",
                    keys: Self.credentialKeys,
                    findings: &findings
                )
            else { continue }
            entry.requires("registry", &findings)
            entry.requires("username", &findings)
            if entry.has("password") { holdsSecrets = true }
            let host = entry.text("registry", Self.hostWish, &findings, where: Self.isHost)
            let user = entry.text("username", "a name without a colon", &findings) { !$0.contains(":") }
            guard let password = Self.secret("password", entry, surroundings, &findings), let host, let user else {
                continue
            }
            guard password.text.allSatisfy({ !$0.isNewline }) else {
                findings.error("the password of '\(host.value)' has more than one line", at: entry.mark)
                continue
            }
            guard images.registry(at: host.value)?.login == nil else {
                findings.error("there are credentials of '\(host.value)' twice: take one away", at: host.mark)
                continue
            }
            change(host.value) { $0.login = RegistryLogin(user: user.value, password: password) }
        }
    }

    /// A secret of one line: in the file itself, in a variable (`KEY-env`) or in a file of its own (`KEY-file`).
    static func secret(
        _ key: String,
        _ entry: Section,
        _ surroundings: Surroundings,
        _ findings: inout Diagnostics
    ) -> Secret? {
        let given = [key, "\(key)-env", "\(key)-file"].filter(entry.has)
        guard let first = given.first else {
            findings.error(
                "\(entry.title) have no \(key): name the variable that holds it with '\(key)-env', or a file with '\(key)-file'",
                at: entry.mark
            )
            return nil
        }
        guard entry.has("\(key)-file") else {
            return LoginReader(surroundings: surroundings).secret(key, entry, &findings)
        }
        guard given.count == 1 else {
            findings.error("give '\(first)' or '\(key)-file', not both", at: entry.mark(of: "\(key)-file"))
            return nil
        }
        guard let file = entry.text("\(key)-file", &findings),
            let text = text(of: file, "\(key)-file", surroundings, &findings)
        else { return nil }
        let path = surroundings.absolutePath(file.value)
        if surroundings.isReadableByOthers(path) {
            findings.warning(
                "'\(key)-file' is '\(path)', which others may read: run 'chmod 600 \(path)'",
                at: file.mark
            )
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count == 1 else {
            findings.error(
                "'\(key)-file' is '\(path)', which has \(lines.count) lines: the \(key) is the only one",
                at: file.mark
            )
            return nil
        }
        return Secret(String(lines[0]))
    }

    // MARK: registries

    mutating func readRegistries(_ section: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics) {
        for (host, entry) in hosts(of: "registries", "what is special about it", section, &findings) {
            guard
                let keys = Section(
                    entry.value,
                    title: "the registry '\(host)'",
                    keys: Self.registryKeys,
                    findings: &findings
                )
            else { continue }
            let isPlain = keys.flag("plain-http", &findings)
            let authority = keys.text("certificate-authority", &findings).flatMap {
                Self.authority($0, surroundings, &findings)
            }
            if isPlain?.value == true, keys.has("certificate-authority") {
                findings.error(
                    "'\(host)' speaks plain HTTP, and shows no certificate that 'certificate-authority' could have signed: take one away",
                    at: keys.mark(of: "plain-http")
                )
            }
            change(host) {
                $0.isPlain = isPlain?.value ?? false
                $0.authority = authority
            }
        }
    }

    private static func authority(
        _ file: Located<String>,
        _ surroundings: Surroundings,
        _ findings: inout Diagnostics
    ) -> String? {
        guard let text = text(of: file, "certificate-authority", surroundings, &findings) else { return nil }
        let path = surroundings.absolutePath(file.value)
        guard !text.contains("PRIVATE KEY-----") else {
            findings.error(
                "'certificate-authority' is '\(path)', which holds a private key, and goes to every machine: give the certificate alone",
                at: file.mark
            )
            return nil
        }
        guard text.contains("-----BEGIN CERTIFICATE-----"), text.contains("-----END CERTIFICATE-----") else {
            findings.error(
                "'certificate-authority' is '\(path)', which holds no certificate in PEM: 'openssl x509 -inform der -in FILE' makes one of DER",
                at: file.mark
            )
            return nil
        }
        return text
    }

    // MARK: registry-mirrors

    mutating func readMirrors(_ section: Section, _ findings: inout Diagnostics) {
        for (host, entry) in hosts(of: "registry-mirrors", "URLs", section, &findings) {
            for item in entry.value.sequence ?? [entry.value] {
                guard let mirror = RegistryMirror(item.string ?? "") else {
                    findings.error(
                        "a mirror of '\(host)' must be a URL such as https://mirror.example.com or https://mirror.example.com/project, "
                            + "and credentials stand in 'registry-credentials', not \(Self.shown(item))",
                        at: item.mark
                    )
                    continue
                }
                if mirror.isPlain, images.registry(at: mirror.host)?.authority != nil {
                    findings.error(
                        "the mirror \(mirror.host) is plain HTTP here, and has a 'certificate-authority' below 'registries': take one away",
                        at: item.mark
                    )
                }
                images.mirrors[host, default: []].append(mirror)
            }
            if images.bundle == nil { checkDigests(of: host, entry, &findings) }
        }
    }

    /// Docker knows an image that it was given by digest by the name of where it came from, and by no other.
    private func checkDigests(of host: String, _ entry: Mapping.Entry, _ findings: inout Diagnostics) {
        let isDockers = { (component: Component) in component == .kubelet || kubernetes.runtime != .containerd }
        for (component, image) in images.references.sorted(by: { $0.key < $1.key })
        where image.contains("@") && isDockers(component) && ImageReference.host(of: image) == host {
            findings.error(
                "Docker cannot take the image of '\(component.rawValue)' from a mirror of '\(host)', as it is given by digest: "
                    + "give it by tag, or name the mirror's image in 'images'",
                at: entry.key.mark
            )
        }
    }

    // MARK: Parts

    private static let hostWish = "the host of a registry such as registry.example.com:5000"

    private static func isHost(_ text: String) -> Bool { ImageReference.isRepository(text) && !text.contains("/") }

    /// The entries of a mapping that has hosts of registries for keys.
    private func hosts(
        of key: String,
        _ values: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> [(String, Mapping.Entry)] {
        guard let node = section.node(key) else { return [] }
        guard let mapping = node.mapping else {
            findings.error("'\(key)' maps the host of a registry to \(values), and is \(node.summary)", at: node.mark)
            return []
        }
        return mapping.entries.compactMap { entry in
            let host = entry.key.scalar?.text ?? ""
            guard Self.isHost(host) else {
                findings.error("'\(host)' is no host of a registry such as docker.io", at: entry.key.mark)
                return nil
            }
            return (host, entry)
        }
    }

    private mutating func change(_ host: String, _ body: (inout Registry) -> Void) {
        let index = images.registries.firstIndex { $0.host >= host } ?? images.registries.endIndex
        if index == images.registries.endIndex || images.registries[index].host != host {
            images.registries.insert(Registry(host: host), at: index)
        }
        body(&images.registries[index])
    }

    private static func text(
        of file: Located<String>,
        _ key: String,
        _ surroundings: Surroundings,
        _ findings: inout Diagnostics
    ) -> String? {
        let path = surroundings.absolutePath(file.value)
        if let obstacle = surroundings.obstacle(toReading: path) {
            findings.error("'\(key)' is '\(path)', which \(obstacle)", at: file.mark)
            return nil
        }
        guard !(FileFacts(path)?.isEmpty ?? true), let bytes = FileManager.default.contents(atPath: path),
            let text = String(data: bytes, encoding: .utf8)
        else {
            findings.error("'\(key)' is '\(path)', which holds no text", at: file.mark)
            return nil
        }
        return text
    }

    /// What a node says, without the password that a URL may hold.
    private static func shown(_ node: Node) -> String {
        guard let text = node.string, OutboundProxy.userInformation(text) != nil else { return node.summary }
        return "a URL with a password"
    }
}
