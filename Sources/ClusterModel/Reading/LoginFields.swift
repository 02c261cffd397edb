internal import YAML

/// What one mapping says about logging in: a machine's own words, or the defaults that fill its gaps.
struct LoginFields: Sendable, Equatable {
    var user: String?
    var port: UInt16?
    var usesAgent: Bool?
    var key: Key?
    var password: Secret?
    var sudoPassword: Secret?
    var bastion: BastionFields?
    /// Whether an account was meant to be given.
    var hasUser = false
    /// Whether a way to log in was meant to be given; one that is wrong has been told already.
    var hasCredential = false
    /// Whether secrets stand in the file itself.
    var holdsSecrets = false

    struct Key: Sendable, Equatable {
        var path: String
        var passphrase: Secret?
    }

    /// `bastion: none` takes the default bastion away.
    indirect enum BastionFields: Sendable, Equatable {
        case none
        case host(String, LoginFields, hostKey: String?)
    }

    static let keys = [
        "username", "sshport", "use-agent", "key-path", "key-passphrase-env", "password", "password-env",
        "sudo-password",
        "sudo-password-env", "bastion",
    ]

    static let bastionKeys = keys.filter { !$0.hasPrefix("sudo-") && $0 != "bastion" } + ["hostip", "host-key"]

    /// These fields, with the gaps filled from others.
    func overlaid(on defaults: LoginFields) -> LoginFields {
        var result = defaults
        result.user = user ?? defaults.user
        result.port = port ?? defaults.port
        result.usesAgent = usesAgent ?? defaults.usesAgent
        result.key = key ?? defaults.key
        result.password = password ?? defaults.password
        result.sudoPassword = sudoPassword ?? defaults.sudoPassword
        result.bastion = bastion ?? defaults.bastion
        result.hasUser = hasUser || defaults.hasUser
        result.hasCredential = hasCredential || defaults.hasCredential
        result.holdsSecrets = holdsSecrets || defaults.holdsSecrets
        return result
    }

    /// What to log in with, best first; an agent that is there is used when nothing else is said.
    func credentials(in surroundings: Surroundings) -> [Credential] {
        var credentials: [Credential] = []
        if usesAgent ?? (!hasCredential && surroundings.hasAgent) { credentials.append(.agent) }
        if let key { credentials.append(.key(path: key.path, passphrase: key.passphrase)) }
        if let password { credentials.append(.password(password)) }
        return credentials
    }

    /// Nil when nobody said as whom to log in.
    func login(host: String, hostKey: String?, in surroundings: Surroundings) -> Login? {
        guard let user else { return nil }
        return Login(
            user: user,
            host: host,
            port: port ?? 22,
            credentials: credentials(in: surroundings),
            sudoPassword: sudoPassword ?? password,
            hostKey: hostKey,
            bastion: bastionLogin(in: surroundings)
        )
    }

    /// A bastion without a user or credentials of its own takes those of the machines behind it.
    private func bastionLogin(in surroundings: Surroundings) -> Bastion? {
        guard case .host(let host, let fields, let hostKey)? = bastion, let user = fields.user ?? user else {
            return nil
        }
        let own = fields.credentials(in: surroundings)
        return Bastion(
            user: user,
            host: host,
            port: fields.port ?? 22,
            credentials: fields.hasCredential || fields.usesAgent == true ? own : credentials(in: surroundings),
            hostKey: hostKey
        )
    }
}
