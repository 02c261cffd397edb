/// Where to connect, as whom, and with what.
package struct Target: Sendable {
    package var host: String
    package var port: UInt16
    package var user: String
    /// Tried in order.
    package var authentication: [Authentication]
    /// The only host key to accept, `ssh-ed25519 AAAA…` or `SHA256:…`; nil leaves it to the known hosts.
    package var pinnedHostKey: String?

    package init(
        host: String,
        port: UInt16 = 22,
        user: String,
        authentication: [Authentication],
        pinnedHostKey: String? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.authentication = authentication
        self.pinnedHostKey = pinnedHostKey
    }
}

/// One way of showing who one is.
package enum Authentication: Sendable {
    /// The ssh-agent behind SSH_AUTH_SOCK.
    case agent
    case key(PrivateKey)
    /// Also answers keyboard-interactive.
    case password(String)
}

extension Authentication: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .agent: "the agent"
        case .key(let key): "the key '\(key.path)'"
        case .password: "a password"
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
