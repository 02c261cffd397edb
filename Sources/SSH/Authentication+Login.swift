import CLibSSH2

/// Tries what the target offers, in order, until the machine lets us in.
extension Connection {
    /// sshd counts every key it does not want, and hangs up at MaxAuthTries, six unless hardened: an agent full of keys must not use up
    /// the attempts of what comes after it.
    private static let mostAgentKeys = 5

    func authenticate(until deadline: ContinuousClock.Instant) async throws(SSHError) {
        var tried: [String] = []
        var untriedKeys = 0
        func refused(_ offered: [String]) -> SSHError {
            let problem = SSHError.Problem.authenticationFailed(
                user: target.user,
                tried: tried,
                offered: offered,
                untriedKeys: untriedKeys
            )
            return SSHError(host: target.host, problem)
        }
        do {
            for method in target.authentication {
                switch method {
                case .agent:
                    if try await authenticateWithAgent(&tried, &untriedKeys, until: deadline) { return }
                case .key(let key):
                    tried.append("the key '\(key.path)'")
                    if try await offer(key, until: deadline) { return }
                case .password(let password):
                    tried.append("a password")
                    if try await authenticate(password: password, until: deadline) { return }
                }
            }
        } catch {
            // sshd hangs up when it has been asked too often.
            guard case .disconnected = error.problem, !tried.isEmpty else { throw error }
            throw refused([])
        }
        throw refused((try? await acceptedMethods(until: deadline)) ?? [])
    }

    private func acceptedMethods(until deadline: ContinuousClock.Instant) async throws(SSHError) -> [String] {
        guard let session else { return [] }
        let user = target.user
        let result = try await perform("authenticating", until: deadline) { session.acceptedMethods(user: user) }
        return try result.mapError(asError).get()
    }

    private func attempt(
        until deadline: ContinuousClock.Instant,
        _ attempt: @escaping () -> Attempt<Void>
    ) async throws(SSHError) -> LibraryError? {
        switch try await perform("authenticating", until: deadline, attempt) {
        case .success: return nil
        case .failure(let error) where error.isFatal: throw asError(error)
        case .failure(let error): return error
        }
    }

    private func offer(_ key: PrivateKey, until deadline: ContinuousClock.Instant) async throws(SSHError) -> Bool {
        guard let session else { return false }
        let user = target.user
        switch key.material {
        case .signing(let signing):
            return try await attempt(until: deadline) {
                session.authenticate(user: user, publicBlob: signing.publicBlob, signer: signing)
            } == nil
        case .sealed(let text, let passphrase):
            let error = try await attempt(until: deadline) {
                session.authenticate(user: user, sealedKey: text, passphrase: passphrase)
            }
            // Whatever is not an answer of the server's means that libssh2 could not open the file.
            if let error, error.code != LIBSSH2_ERROR_AUTHENTICATION_FAILED {
                throw SSHError(
                    host: target.host,
                    .key(path: key.path, reason: "the passphrase is wrong, or the file is damaged")
                )
            }
            return error == nil
        }
    }

    private func authenticate(password: String, until deadline: ContinuousClock.Instant) async throws(SSHError) -> Bool
    {
        guard let session else { return false }
        let user = target.user
        if try await attempt(until: deadline, { session.authenticate(user: user, password: password) }) == nil {
            return true
        }
        // Some machines take passwords only as the answer to a question.
        let methods = try await acceptedMethods(until: deadline)
        guard methods.contains("keyboard-interactive"), !methods.contains("password") else { return false }
        let answers = Answers(password: password)
        return try await attempt(until: deadline) { session.authenticateInteractively(user: user, answers: answers) }
            == nil
    }

    private func authenticateWithAgent(
        _ tried: inout [String],
        _ untriedKeys: inout Int,
        until deadline: ContinuousClock.Instant
    ) async throws(SSHError) -> Bool {
        guard let session else { return false }
        let answer = Answer<Result<[AgentIdentity], SSHError.Problem>>()
        Agent.shared.identities { self.deliver($0, to: answer) }
        let asked = try await perform("asking the agent for keys", until: deadline) {
            answer.value.map(Attempt.done) ?? .again
        }
        guard case .success(let identities) = try asked.mapError(asError).get(), !identities.isEmpty else {
            tried.append("an agent (none is running, or it has no keys)")
            return false
        }
        let user = target.user
        for identity in identities.prefix(Self.mostAgentKeys) {
            tried.append("the agent's key '\(identity.comment)'")
            let signer = AgentSigner(identity: identity, connection: self)
            let error = try await attempt(until: deadline) {
                session.authenticate(user: user, publicBlob: identity.offeredBlob, signer: signer)
            }
            if error == nil {
                Agent.shared.prefer(identity)
                return true
            }
        }
        untriedKeys = max(0, identities.count - Self.mostAgentKeys)
        return false
    }
}
