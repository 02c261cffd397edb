import CLibSSH2
import Dispatch

/// From a name to a logged-in session: resolve, connect, agree on keys, check the host's, show ours.
extension Connection {
    func logIn(
        through jump: Connection?,
        knownHosts: KnownHosts,
        until deadline: ContinuousClock.Instant
    ) async throws(SSHError) {
        var shown: HostKey?
        var disagreement: SSHError?
        for algorithms in hostKeyChoices(knownHosts) {
            try await connect(through: jump, until: deadline)
            if case .failure(let error) = try await agree(on: algorithms, until: deadline) {
                disagreement = disagreement ?? explain(error, algorithms: algorithms)
            } else if let key = session?.hostKey {
                if try accepts(key, knownHosts) {
                    session?.link.opening = nil
                    return try await authenticate(until: deadline)
                }
                shown = shown ?? key
            }
        }
        throw shown.map(differsFromPin) ?? disagreement ?? SSHError(host: target.host, .hostKeyUnknown(seen: "none"))
    }

    // MARK: Host keys

    /// Which algorithms to ask for, one list for each attempt. A fingerprint does not say which kind of key it is of.
    private func hostKeyChoices(_ knownHosts: KnownHosts) -> [[String]] {
        guard let pin = target.pinnedHostKey else {
            return [knownHosts.algorithms(host: target.host, port: target.port)]
        }
        if pin.hasPrefix("SHA256:") {
            return [
                ["ssh-ed25519"], ["ecdsa-sha2-nistp256"], ["ecdsa-sha2-nistp384"], ["ecdsa-sha2-nistp521"],
                ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
            ]
        }
        return [KnownHosts.order(first: [pin.split(separator: " ").first.map(String.init) ?? pin])]
    }

    /// False when it is another than the target pins.
    private func accepts(_ key: HostKey, _ knownHosts: KnownHosts) throws(SSHError) -> Bool {
        guard let pin = target.pinnedHostKey else {
            try knownHosts.check(key, host: target.host, port: target.port)
            return true
        }
        let words = pin.split(separator: " ")
        return words.first.map(String.init) == key.fingerprint || words.prefix(2).joined(separator: " ") == key.line
    }

    private func differsFromPin(_ key: HostKey) -> SSHError {
        let pin = target.pinnedHostKey ?? ""
        let blob = pin.split(separator: " ").dropFirst().first.flatMap { Base64.decode($0.utf8) }
        let expected = blob.flatMap { HostKey(blob: $0) }?.summary ?? pin
        return SSHError(host: target.host, .hostKeyChanged(expected: [expected], seen: key.summary, place: nil))
    }

    private func agree(
        on algorithms: [String],
        until deadline: ContinuousClock.Instant
    ) async throws(SSHError) -> Result<Void, LibraryError> {
        guard let session = session(hostKeyAlgorithms: algorithms) else {
            throw SSHError(host: target.host, .protocolFailure(code: LIBSSH2_ERROR_ALLOC, text: "no session"))
        }
        return try await perform("exchanging keys", until: deadline) { session.handshake() }
    }

    private func session(hostKeyAlgorithms: [String]) -> Session? {
        guard let transport = multiplexer.transport,
            let session = Session(link: Link(transport: transport), hostKeyAlgorithms: hostKeyAlgorithms)
        else { return nil }
        multiplexer.use(session)
        return session
    }

    private func explain(_ error: LibraryError, algorithms: [String]) -> SSHError {
        if let session, let opening = session.link.opening {
            if opening.isEmpty || opening.firstRange(of: Array("SSH-".utf8)) == nil,
                error.code == LIBSSH2_ERROR_BANNER_RECV
            {
                return SSHError(
                    host: target.host,
                    .unreachable(reason: "what listens on port \(target.port) is not SSH")
                )
            }
            let known = Session.algorithms(LIBSSH2_METHOD_HOSTKEY)
            if let theirs = Negotiation(opening: opening),
                let disagreement = theirs.disagreement(
                    withHostKeys: algorithms.filter(known.contains),
                    keyExchanges: Session.algorithms(LIBSSH2_METHOD_KEX),
                    ciphers: Session.algorithms(LIBSSH2_METHOD_CRYPT_CS),
                    authenticators: Session.algorithms(LIBSSH2_METHOD_MAC_CS)
                )
            {
                return SSHError(host: target.host, .algorithms(explanation: disagreement))
            }
        }
        if error.code == LIBSSH2_ERROR_KEX_FAILURE || error.code == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE {
            return SSHError(
                host: target.host,
                .algorithms(
                    explanation:
                        "the keys for the connection could not be agreed on (\(error.text)); see whether KexAlgorithms, Ciphers "
                        + "and MACs in /etc/ssh/sshd_config there leave those of today"
                )
            )
        }
        return SSHError(host: target.host, .protocolFailure(code: error.code, text: error.text))
    }

    // MARK: Connecting

    private func connect(through jump: Connection?, until deadline: ContinuousClock.Instant) async throws(SSHError) {
        multiplexer.use(nil as Session?)
        if let jump {
            try await connect(through: jump, until: deadline)
        } else {
            let addresses = try await resolve(until: deadline)
            try await connect(to: addresses, until: deadline)
        }
    }

    private func resolve(until deadline: ContinuousClock.Instant) async throws(SSHError) -> [Address] {
        let answer = Answer<Result<[Address], Resolver.Failure>>()
        Resolver.resolve(target.host, port: target.port) { result in
            self.deliver(result, to: answer)
        }
        let doing = "resolving its name"
        let result = try await perform(doing, until: deadline) { answer.value.map(Attempt.done) ?? .again }
        switch try result.mapError(asError).get() {
        case .success(let addresses): return addresses
        case .failure(let failure): throw SSHError(host: target.host, .unresolvable(reason: failure.reason))
        }
    }

    /// One address after another, each with its share of the time.
    private func connect(to addresses: [Address], until deadline: ContinuousClock.Instant) async throws(SSHError) {
        var problem = SSHError.Problem.unresolvable(reason: "it has no address")
        for (index, address) in addresses.enumerated() {
            let share = ContinuousClock.now.duration(to: deadline) / (addresses.count - index)
            do throws(SSHError) {
                return try await connect(to: address, until: .now + share)
            } catch {
                if error.problem == .cancelled { throw error }
                problem = error.problem
            }
        }
        throw SSHError(host: target.host, problem)
    }

    private func connect(to address: Address, until deadline: ContinuousClock.Instant) async throws(SSHError) {
        let port = target.port
        func unreachable(_ reason: String) -> SSHError {
            SSHError(host: target.host, .unreachable(reason: "port \(port): \(reason)"))
        }
        let socket: Socket
        do { socket = try Socket.connecting(to: address, on: executor.queue) } catch {
            throw unreachable(errorText(error.number))
        }
        multiplexer.use(socket)
        let result = try await perform("connecting to port \(port)", until: deadline) { socket.connection() }
        if case .failure(let error) = result { throw unreachable(error.text) }
    }

    private func connect(through jump: Connection, until deadline: ContinuousClock.Instant) async throws(SSHError) {
        let bastion = jump.target.host
        func unreachable(_ reason: String) -> SSHError {
            SSHError(host: target.host, .unreachable(reason: "from the bastion '\(bastion)': \(reason)"))
        }
        let tunnel: Tunnel
        do { tunnel = try await jump.tunnel(to: target.host, port: target.port) } catch {
            throw unreachable("\(error)")
        }
        multiplexer.use(tunnel)
        let result = try await perform("connecting through '\(bastion)'", until: deadline) { tunnel.connection() }
        if case .failure(let error) = result { throw unreachable(error.text) }
    }
}
