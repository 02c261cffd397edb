package import Plan
import Foundation
package import PKI
import YAML

/// A user's kubeconfig with one cluster brought in; what it says of other clusters stays as it is, to the letter.
package struct KubeconfigMerge: Sendable {
    package var text: String { document.text }
    /// What the file gets; empty when it has all.
    package private(set) var changes: [KubeconfigEntry] = []
    /// By which kubectl finds the cluster; the user's entry has the same name.
    package let context: String
    /// Whether kubectl speaks to this cluster unless it is told otherwise.
    package private(set) var isCurrent = false
    private var document: Document
    private let kubeconfig: Kubeconfig

    /// - Parameters:
    ///   - text: the user's file; nil when there is none.
    ///   - file: its path, for errors.
    ///   - use: whether kubectl is to speak to this cluster from now on, also if it speaks to another one now.
    /// - Throws: a `YAMLError` when the file cannot be read or edited, a `Refusal` when an entry of our name is not ours.
    package init(_ kubeconfig: Kubeconfig, into text: String?, file: String, use: Bool = false) throws {
        guard case .embedded(let pair) = kubeconfig.credentials else {
            throw PKIError.unreadable("kubeconfig", reason: "it has no certificate and key in it")
        }
        self.kubeconfig = kubeconfig
        context = Self.context(of: kubeconfig.user, in: kubeconfig.cluster)
        let present = try Document(text ?? "", file: file)
        document = present.root == nil ? try Document(Self.empty(behind: present.text), file: file) : present
        if let root = document.root, root.mapping == nil {
            throw YAMLError("a kubeconfig is expected here, not \(root.summary)", at: root.mark)
        }
        if let kind = document.node(at: ["kind"]), kind.string != "Config" {
            throw YAMLError("a kubeconfig has the kind 'Config', not \(kind.summary)", at: kind.mark)
        }
        try bringCluster()
        try bringUser(pair)
        try bringContext()
        let current = document.node(at: ["current-context"])?.string ?? ""
        isCurrent = current.isEmpty || use || current == context
        if isCurrent, current != context {
            try document.set(Scalar(context), at: ["current-context"])
            changes.append(.currentContext(context))
        }
    }

    /// The name of a user's context, and of the entry with the user's certificate: users of several clusters are called alike.
    package static func context(of user: String, in cluster: String) -> String { "\(user)@\(cluster)" }

    /// The certificate that a user's kubeconfig has for somebody; nil when it has none that can be read.
    package static func certificate(of context: String, in text: String?, file: String) throws -> KeyPair? {
        let users = try Document(text ?? "", file: file).node(at: ["users"])?.sequence ?? []
        let user = users.first { $0["name"]?.string == context }?["user"]
        guard let certificate = decoded(user?["client-certificate-data"]), let key = decoded(user?["client-key-data"])
        else { return nil }
        return KeyPair(certificatePEM: certificate, keyPEM: key)
    }

    // MARK: Entries

    private mutating func bringCluster() throws {
        let name = kubeconfig.cluster
        guard let index = try index(of: name, in: "clusters") else {
            return try append(
                "clusters",
                """
                name: \(Scalar(name).flowText)
                cluster:
                  server: \(Scalar(kubeconfig.server).flowText)
                  certificate-authority-data: \(Self.encoded(kubeconfig.authorityPEM))
                """,
                .cluster(name)
            )
        }
        let path: [Document.Step] = ["clusters", .index(index), "cluster"]
        // The name holds a digest of the authority, so another one under it is somebody's doing.
        guard Self.decoded(document.node(at: path + ["certificate-authority-data"])) == kubeconfig.authorityPEM else {
            throw refusal(
                path,
                "the cluster '\(name)' there has another certificate authority: "
                    + "if no one needs it, take it out with 'kubectl config delete-cluster \(name)'"
            )
        }
        try set(kubeconfig.server, at: path + ["server"], .server(kubeconfig.server, cluster: name))
    }

    private mutating func bringUser(_ pair: KeyPair) throws {
        let certificate = Self.encoded(pair.certificatePEM)
        let key = Self.encoded(pair.keyPEM)
        guard let index = try index(of: context, in: "users") else {
            return try append(
                "users",
                """
                name: \(Scalar(context).flowText)
                user:
                  client-certificate-data: \(certificate)
                  client-key-data: \(key)
                """,
                .user(context)
            )
        }
        let path: [Document.Step] = ["users", .index(index), "user"]
        let ours = ["client-certificate-data", "client-key-data"]
        // A token or a program for the same user would win over a certificate, or forbid it.
        guard Set(document.node(at: path)?.mapping?.keys ?? []) == Set(ours) else {
            throw refusal(
                path,
                "the user '\(context)' there is not as paictl writes one, with \(ours.joined(separator: " and ")) alone: "
                    + "if no one needs it, take it out with 'kubectl config delete-user \(context)'"
            )
        }
        for (name, value) in zip(ours, [certificate, key]) {
            try set(value, at: path + [.key(name)], .certificate(user: context))
        }
    }

    private mutating func bringContext() throws {
        guard let index = try index(of: context, in: "contexts") else {
            return try append(
                "contexts",
                """
                name: \(Scalar(context).flowText)
                context:
                  cluster: \(Scalar(kubeconfig.cluster).flowText)
                  user: \(Scalar(context).flowText)
                """,
                .context(context)
            )
        }
        let path: [Document.Step] = ["contexts", .index(index), "context"]
        // What else it has is the user's: a namespace, for instance.
        guard document.node(at: path + ["cluster"])?.string == kubeconfig.cluster,
            document.node(at: path + ["user"])?.string == context
        else {
            throw refusal(
                path,
                "the context '\(context)' there is of another cluster or user: "
                    + "rename it with 'kubectl config rename-context \(context) NAME'"
            )
        }
    }

    // MARK: Edits

    private func index(of name: String, in list: String) throws(Refusal) -> Int? {
        let items = document.node(at: [.key(list)])?.sequence ?? []
        let found = items.indices.filter { items[$0]["name"]?.string == name }
        guard found.count <= 1 else {
            throw Refusal("\(items[found[1]].mark): '\(name)' is in '\(list)' a second time: take one of the two out")
        }
        return found.first
    }

    private mutating func append(_ list: String, _ item: String, _ change: KubeconfigEntry) throws {
        if document.node(at: [.key(list)]) == nil {
            try document.set(Scalar(text: "null", style: .plain), at: [.key(list)])
        }
        try document.append(item: item, toSequenceAt: [.key(list)])
        changes.append(change)
    }

    private mutating func set(_ value: String, at path: [Document.Step], _ change: KubeconfigEntry) throws {
        guard document.node(at: path)?.string != value else { return }
        try document.set(Scalar(value), at: path)
        if changes.last != change { changes.append(change) }
    }

    private func refusal(_ path: [Document.Step], _ sentence: String) -> Refusal {
        let node = document.node(at: path) ?? document.node(at: path.dropLast())
        return Refusal(node.map { "\($0.mark): \(sentence)" } ?? sentence)
    }

    private static func empty(behind comments: String) -> String {
        comments + (comments.isEmpty || comments.hasSuffix("\n") ? "" : "\n") + """
            apiVersion: v1
            kind: Config
            clusters: []
            contexts: []
            users: []

            """
    }

    private static func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func decoded(_ node: Node?) -> String? {
        (node?.string).flatMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
