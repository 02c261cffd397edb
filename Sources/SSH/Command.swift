/// What to run on a machine, and as whom.
public struct Command: Sendable, Hashable {
    /// A line, or several, for `/bin/sh -c`; the login shell of the user never reads it.
    public var line: String
    public var privilege: Privilege

    public init(_ line: String, as privilege: Privilege = .login) {
        self.line = line
        self.privilege = privilege
    }
}

/// As whom a command runs.
public enum Privilege: Sendable, Hashable {
    /// As the user that logged in.
    case login
    /// As root: directly when the user is root, else through sudo, with a password where sudo asks for one.
    case root(password: String?)
}

extension Privilege: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .login: "login"
        case .root(password: nil): "root"
        case .root: "root, with a password"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
