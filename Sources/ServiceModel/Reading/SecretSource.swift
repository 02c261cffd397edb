import ClusterModel
import Foundation
import Keys
package import YAML

/// Where the value of a secret stands.
enum SecretSource: Hashable {
    case environment(String)
    /// A file, from the configuration directory on.
    case file(String)
    /// An entry of a Secret that somebody else has made on the cluster.
    case kept(secret: String, key: String)

    static let forms = "{env: VARIABLE}, {file: PATH} or {secret: NAME, key: KEY}"

    /// Nil for what has none of these forms.
    init?(_ node: Node) {
        let keys = node.mapping?.entries.map { $0.key.scalar?.text ?? "" } ?? []
        func text(_ key: String) -> String? { node[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        switch keys.sorted() {
        case ["env"]:
            guard let variable = text("env") else { return nil }
            self = .environment(variable)
        case ["file"]:
            guard let path = text("file") else { return nil }
            self = .file(path)
        case ["key", "secret"]:
            guard let secret = text("secret"), let key = text("key"), HostName.isSubdomain(secret) else { return nil }
            self = .kept(secret: secret, key: key)
        default: return nil
        }
    }
}

/// A Secret that has to be on the cluster, as an option's value is one of its entries.
package struct GivenSecret: Sendable, Equatable {
    package var name: String
    package var option: String
    package var mark: Mark
}

/// What secrets are, by where they stand.
struct SecretValues {
    let environment: [String: String]
    /// The configuration directory.
    let directory: String
    /// With the Secrets of the cluster that were asked for, by their names.
    let ring: KeyRing

    /// Why a secret is not to be had, to complete "… , which X is made of".
    struct Lack: Error {
        var sentence: String
        var remedy: String
    }

    /// - Returns: an empty text for an entry of a Secret that nobody has asked the cluster for yet.
    func value(of source: SecretSource) throws(Lack) -> String {
        switch source {
        case .environment(let variable):
            guard let value = environment[variable], !value.isEmpty else {
                throw Lack(sentence: "the environment has no \(variable)", remedy: "set and export it")
            }
            return value
        case .file(let path):
            let place = URL(filePath: path, relativeTo: URL(filePath: directory, directoryHint: .isDirectory)).path
            guard let bytes = FileManager.default.contents(atPath: place) else {
                throw Lack(
                    sentence: "the file '\(path)' cannot be read",
                    remedy: "its place counts from the configuration directory"
                )
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.split(whereSeparator: \.isNewline)
            // A line alone is taken without the end that an editor, or echo, has put behind it.
            let value = lines.count > 1 ? text : lines.first.map(String.init) ?? ""
            guard !value.isEmpty else {
                throw Lack(sentence: "the file '\(path)' is empty", remedy: "write the secret there")
            }
            return value
        case .kept(let secret, let key):
            guard let kept = ring[secret] else { return "" }
            guard let bytes = kept.secret[key], !bytes.isEmpty else {
                throw Lack(
                    sentence: "the Secret '\(secret)' of the cluster has no entry '\(key)'",
                    remedy: "name one that it has"
                )
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
