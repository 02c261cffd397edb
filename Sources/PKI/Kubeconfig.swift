import Foundation

/// How a client finds a cluster's API server and shows who it is.
package struct Kubeconfig: Sendable, Hashable {
    /// With what a client shows who it is.
    package enum Credentials: Sendable, Hashable {
        case none
        case embedded(KeyPair)
        /// Files on the machine where the client runs, absolute paths.
        case files(certificate: String, key: String)
    }

    package var cluster: String
    package var server: String
    package var authorityPEM: String
    package var user: String
    package var credentials: Credentials

    package init(cluster: String, server: String, authorityPEM: String, user: String, credentials: Credentials) {
        self.cluster = cluster
        self.server = server
        self.authorityPEM = authorityPEM
        self.user = user
        self.credentials = credentials
    }

    /// The file as kubectl reads it; a name is in double quotes, where YAML and JSON agree about everything.
    package func yaml() -> String {
        """
        apiVersion: v1
        kind: Config
        clusters:
          - name: \(Self.quoted(cluster))
            cluster:
              server: \(Self.quoted(server))
              certificate-authority-data: \(Self.base64(authorityPEM))
        users:
          - name: \(Self.quoted(user))
            user:\(credentialLines)
        contexts:
          - name: \(Self.quoted("\(user)@\(cluster)"))
            context:
              cluster: \(Self.quoted(cluster))
              user: \(Self.quoted(user))
        current-context: \(Self.quoted("\(user)@\(cluster)"))

        """
    }

    private var credentialLines: String {
        switch credentials {
        case .none:
            " {}"
        case .embedded(let pair):
            """

                  client-certificate-data: \(Self.base64(pair.certificatePEM))
                  client-key-data: \(Self.base64(pair.keyPEM))
            """
        case .files(let certificate, let key):
            """

                  client-certificate: \(Self.quoted(certificate))
                  client-key: \(Self.quoted(key))
            """
        }
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
