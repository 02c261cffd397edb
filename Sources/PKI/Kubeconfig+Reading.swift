import Foundation

extension Kubeconfig {
    /// Reads a kubeconfig with one cluster and one user, as this tool and kubeadm write them.
    ///
    /// It looks for the lines of the keys below and is no YAML reader: block scalars, anchors and JSON are refused as missing keys.
    package init(reading yaml: String) throws(PKIError) {
        let lines = yaml.split(whereSeparator: \.isNewline).map { Line($0) }
        func all(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }
        func one(_ key: String) throws(PKIError) -> String? {
            let found = all(key)
            guard found.count <= 1 else {
                throw .unreadable(
                    "kubeconfig",
                    reason: "it has \(found.count) lines '\(key)', where one cluster and one user have one"
                )
            }
            return found.first
        }
        func required(_ key: String) throws(PKIError) -> String {
            guard let value = try one(key), !value.isEmpty else {
                throw .unreadable("kubeconfig", reason: "it has no '\(key)'")
            }
            return value
        }
        func decoded(_ key: String, _ text: String) throws(PKIError) -> String {
            guard let data = Data(base64Encoded: text) else {
                throw .unreadable("kubeconfig", reason: "'\(key)' is not base64")
            }
            return String(decoding: data, as: UTF8.self)
        }

        server = try required("server")
        authorityPEM = try decoded("certificate-authority-data", required("certificate-authority-data"))
        cluster = try required("cluster")
        user = try required("user")
        credentials =
            if let certificate = try one("client-certificate-data"), let key = try one("client-key-data") {
                .embedded(
                    KeyPair(
                        certificatePEM: try decoded("client-certificate-data", certificate),
                        keyPEM: try decoded("client-key-data", key)
                    )
                )
            } else if let certificate = try one("client-certificate"), let key = try one("client-key") {
                .files(certificate: certificate, key: key)
            } else {
                .none
            }
    }

    /// One `key: value` of the file; `user:` and `cluster:` that open a map have no value and are passed over.
    private struct Line {
        let key: String
        let value: String

        init(_ text: Substring) {
            let bare = text.drop { $0 == " " || $0 == "-" }
            let parts = bare.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            // A key that opens a map is no line of its own; an empty flow map is one without entries.
            key = value.isEmpty || value == "{}" ? "" : String(parts[0])
            self.value = Self.unquoted(value)
        }

        private static func unquoted(_ value: String) -> String {
            guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
                return value
            }
            let inner = String(value.dropFirst().dropLast())
            return quote == "'"
                ? inner.replacing("''", with: "'")
                : inner.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        }
    }
}
