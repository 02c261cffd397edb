import ClusterModel
import Facts
import Foundation
import YAML

/// How the API of a cluster is reached that is not ours, as a context of a kubeconfig says.
struct ClusterAccess: Sendable {
    var context: String
    /// Without a slash at its end.
    var server: String
    /// In PEM; empty where the system's are meant.
    var authority = ""
    /// In PEM, with its key; empty where there is none.
    var certificate = ""
    var key = ""
    var token = ""
    var proxy = ""
    var isInsecure = false
    var warnings: [String] = []

    /// What scripts on this box find set.
    var scriptContext: ScriptContext {
        ScriptContext(variables: [
            ("api_url", server), ("api_authority", authority), ("api_certificate", certificate), ("api_key", key),
            ("api_token", token), ("api_proxy", proxy), ("api_insecure", isInsecure ? "yes" : ""),
        ])
    }

    var secrets: [Secret] { [token, key].filter { !$0.isEmpty }.map(Secret.init) }
}

/// A kubeconfig, read for one of its contexts.
struct KubeconfigFile {
    private let path: String
    private let root: Node

    init(_ path: String) throws(JobFailure) {
        self.path = path
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .configuration(["\(path):1:1: there is no such file, or it cannot be read"])
        }
        let node: Node?
        do { node = try Node.parse(bytes: Array(bytes), file: path) } catch { throw .configuration(["\(error)"]) }
        guard let node, node.mapping != nil else {
            throw .configuration(["\(path):1:1: this is no kubeconfig: it has no mapping"])
        }
        root = node
    }

    /// The context that is current.
    var currentContext: String? { root["current-context"]?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// - Parameter name: nil for the one that is current.
    /// - Throws: a sentence with its place for what is missing, cannot be read, or is not done here.
    func access(to name: String?) throws(JobFailure) -> ClusterAccess {
        guard let name = name ?? currentContext else {
            throw problem("it has no 'current-context': name one of \(names("contexts")) with --context", at: root)
        }
        let context = try entry(name, in: "contexts", "context", at: root["current-context"] ?? root)
        let cluster = try named("cluster", of: context, in: "clusters")
        let user = try named("user", of: context, in: "users")
        var access = ClusterAccess(context: name, server: try server(of: cluster))
        try readCluster(cluster, into: &access)
        try readUser(user, into: &access)
        return access
    }

    // MARK: Entries

    private func entry(_ name: String, in list: String, _ key: String, at place: Node) throws(JobFailure) -> Node {
        let entries = root[list]?.sequence ?? []
        guard let entry = entries.first(where: { $0["name"]?.string == name }) else {
            let known = entries.compactMap { $0["name"]?.string }
            let question = Spelling.question(about: name, among: known)
            throw problem(
                "there is no '\(name)' in '\(list)'" + (question.isEmpty ? ": there are \(names(list))" : question),
                at: place
            )
        }
        guard let value = entry[key], value.mapping != nil else {
            throw problem("'\(name)' in '\(list)' has no '\(key)'", at: entry)
        }
        return value
    }

    private func named(_ key: String, of context: Node, in list: String) throws(JobFailure) -> Node {
        guard let node = context[key], let name = node.string else {
            throw problem("the context has no '\(key)'", at: context)
        }
        return try entry(name, in: list, key, at: node)
    }

    private func names(_ list: String) -> String {
        let names = (root[list]?.sequence ?? []).compactMap { $0["name"]?.string }
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }

    // MARK: Clusters

    private func server(of cluster: Node) throws(JobFailure) -> String {
        guard let node = cluster["server"], let text = node.string, let url = URL(string: text), let host = url.host()
        else { throw problem("the cluster has no 'server', a URL", at: cluster) }
        try check(text, "server", at: node)
        let isLocal = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
        guard url.scheme == "https" || (url.scheme == "http" && isLocal) else {
            throw problem("'server' is '\(text)', which anybody on the way can read: use https", at: node)
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private func readCluster(_ cluster: Node, into access: inout ClusterAccess) throws(JobFailure) {
        access.authority = try pem("certificate-authority", of: cluster)
        if let node = cluster["tls-server-name"], !node.isNull {
            throw problem(
                "'tls-server-name' is not known here: give 'server' the name that its certificate has",
                at: node
            )
        }
        if let node = cluster["proxy-url"], let proxy = node.string {
            try check(proxy, "proxy-url", at: node)
            access.proxy = proxy
        }
        if let node = cluster["insecure-skip-tls-verify"], node.bool == true {
            access.isInsecure = true
            access.warnings.append(
                "\(node.mark): whoever answers at \(access.server) is taken for the API server, as 'insecure-skip-tls-verify' says: give the cluster a certificate-authority"
            )
        }
    }

    // MARK: Users

    /// Keys of a user that are not done here, and what to do instead.
    private static let refused = [
        ("exec", "logs in with a program, which paictl does not run: put a token there, as of 'kubectl create token'"),
        (
            "auth-provider",
            "logs in with a plugin, which there is no more: put a token there, as of 'kubectl create token'"
        ),
        (
            "username",
            "logs in with a password, which no API server takes since 1.19: put a token or a certificate there"
        ),
        ("as", "acts as somebody else, which paictl does not: name that user's own token or certificate"),
        ("as-groups", "acts as somebody else, which paictl does not: name that user's own token or certificate"),
    ]

    private func readUser(_ user: Node, into access: inout ClusterAccess) throws(JobFailure) {
        for (key, sentence) in Self.refused {
            if let node = user.mapping?.entry(key)?.key { throw problem("this user \(sentence)", at: node) }
        }
        access.certificate = try pem("client-certificate", of: user)
        access.key = try pem("client-key", of: user)
        guard access.certificate.isEmpty == access.key.isEmpty else {
            throw problem("this user has a certificate or a key without the other", at: user)
        }
        if let node = user["tokenFile"], let name = node.string {
            access.token = try text(of: name, at: node).trimmingCharacters(in: .whitespacesAndNewlines)
        } else if let node = user["token"], let token = node.string {
            access.token = token
        }
        try check(access.token, "token", at: user)
        // The server of a proxy on this host lets in whoever is here.
        if access.certificate.isEmpty, access.token.isEmpty, access.server.hasPrefix("https:") {
            throw problem("this user has neither a client-certificate nor a token", at: user)
        }
    }

    // MARK: Values

    /// What a key has: a file, relative to the kubeconfig's own folder, or with `-data` the text itself in base64; empty where it has neither.
    private func pem(_ key: String, of node: Node) throws(JobFailure) -> String {
        if let data = node[key + "-data"], let encoded = data.string, !encoded.isEmpty {
            guard let decoded = Data(base64Encoded: encoded), let text = String(data: decoded, encoding: .utf8) else {
                throw problem("'\(key)-data' is no text in base64", at: data)
            }
            return text
        }
        guard let file = node[key], let name = file.string, !name.isEmpty else { return "" }
        return try text(of: name, at: file)
    }

    private func text(of name: String, at node: Node) throws(JobFailure) -> String {
        let place = URL(filePath: name, relativeTo: URL(filePath: path).deletingLastPathComponent()).path
        guard let data = FileManager.default.contents(atPath: place), let text = String(data: data, encoding: .utf8)
        else { throw problem("'\(place)' cannot be read", at: node) }
        return text
    }

    /// It goes into a line of curl's configuration, in quotes.
    private func check(_ text: String, _ key: String, at node: Node) throws(JobFailure) {
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7f && $0 != "\"" && $0 != "\\" }) else {
            throw problem("'\(key)' has letters that cannot be in one", at: node)
        }
    }

    private func problem(_ sentence: String, at node: Node) -> JobFailure {
        .configuration(["\(node.mark): \(sentence)"])
    }
}
