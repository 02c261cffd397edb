package import ClusterModel
package import SSH

/// The connections of one run: one for each machine, opened once.
package actor Fleet {
    private let knownHosts: KnownHosts
    private let slots: Slots
    private let connectDeadline: Duration
    private let secrets: [Secret]
    private var keys: [String: PrivateKey] = [:]
    private var bastions: [Bastion: Task<Connection, any Error>] = [:]

    /// - Parameters:
    ///   - concurrency: how many machines may be worked on at the same moment.
    ///   - connectDeadline: for connecting and logging in, together.
    ///   - secrets: what no machine's words may show, besides its own passwords.
    package init(
        knownHosts: KnownHosts,
        concurrency: Int = 100,
        connectDeadline: Duration = .seconds(30),
        secrets: [Secret] = []
    ) {
        self.knownHosts = knownHosts
        self.connectDeadline = connectDeadline
        self.secrets = secrets
        slots = Slots(concurrency)
    }

    /// Connects to a machine, asks it for its facts and, when there is a holder to name, holds its lock from then on.
    ///
    /// - Parameter script: in pieces, which become a text of its own only when it is this machine's turn.
    /// - Returns: the session, and what the facts script printed.
    package func open(
        _ machine: String,
        _ login: Login,
        facts script: [String],
        lockedBy holder: String?,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> (Session, facts: String) {
        try await slots.withOne {
            let session = Session(
                connection: try await self.connect(login),
                machine: machine,
                login: login,
                slots: self.slots,
                secrets: self.secrets,
                connectDeadline: self.connectDeadline
            )
            do {
                return (session, try await session.ask(script, lockedBy: holder, tell: tell))
            } catch {
                await session.close()
                throw error
            }
        }
    }

    /// Connects, runs a read-only script as the account that logs in, and hangs up; returns what it printed.
    package func ask(_ login: Login, _ script: [String]) async throws -> String {
        try await slots.withOne {
            let connection = try await self.connect(login)
            do {
                let result = try await connection.run(
                    Command("exec /bin/bash -s"),
                    input: .bytes(Array(script.joined().utf8)),
                    deadline: .seconds(60)
                )
                await connection.close()
                guard !result.isSuccess else { return result.text }
                throw FailedQuestion(result.status, said: Redaction(login).lastWords(of: result.errorOutput))
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    private func connect(_ login: Login) async throws -> Connection {
        var jump: Connection?
        if let bastion = login.bastion { jump = try await connection(to: bastion) }
        return try await Connection.open(
            Target(
                host: login.host,
                port: login.port,
                user: login.user,
                authentication: try authentication(login.credentials),
                pinnedHostKey: login.hostKey
            ),
            through: jump,
            knownHosts: knownHosts,
            deadline: connectDeadline
        )
    }

    /// One connection to a bastion carries all that goes through it.
    private func connection(to bastion: Bastion) async throws -> Connection {
        if let opening = bastions[bastion] { return try await Self.value(of: opening) }
        let target = Target(
            host: bastion.host,
            port: bastion.port,
            user: bastion.user,
            authentication: try authentication(bastion.credentials),
            pinnedHostKey: bastion.hostKey
        )
        let opening = Task { [knownHosts, connectDeadline] () throws -> Connection in
            try await Connection.open(target, through: nil, knownHosts: knownHosts, deadline: connectDeadline)
        }
        bastions[bastion] = opening
        return try await Self.value(of: opening)
    }

    /// A run that is interrupted waits no longer; nobody but a whole run is.
    private static func value(of opening: Task<Connection, any Error>) async throws -> Connection {
        try await withTaskCancellationHandler {
            try await opening.value
        } onCancel: {
            opening.cancel()
        }
    }

    private func authentication(_ credentials: [Credential]) throws -> [Authentication] {
        try credentials.map { credential in
            switch credential {
            case .agent: return .agent
            case .password(let secret): return .password(secret.text)
            case .key(let path, let passphrase):
                if let key = keys[path] { return .key(key) }
                let key = try PrivateKey(path: path, passphrase: passphrase?.text)
                keys[path] = key
                return .key(key)
            }
        }
    }
}
