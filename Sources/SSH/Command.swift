/// What to run on a machine, and as whom.
package struct Command: Sendable, Hashable {
    /// A line, or several, for `/bin/sh -c`; the login shell of the user never reads it.
    package var line: String
    package var privilege: Privilege

    package init(_ line: String, as privilege: Privilege = .login) {
        self.line = line
        self.privilege = privilege
    }
}

/// As whom a command runs.
package enum Privilege: Sendable, Hashable {
    /// As the user that logged in.
    case login
    /// As root: directly when the user is root, else through sudo, with a password where sudo asks for one.
    case root(password: String?)
}

extension Privilege: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .login: "login"
        case .root(password: nil): "root"
        case .root: "root, with a password"
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
