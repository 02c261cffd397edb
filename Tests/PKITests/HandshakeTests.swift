import PKI
import TestSupport
import Testing

/// Our certificates in a real TLS connection, each end checking the other.
@Suite struct HandshakeTests {
    /// The server runs inside the script and dies with it: Foundation cannot tell that a child has ended while one of
    /// its own lives on. It must be killed, as children of a test process have SIGTERM blocked.
    private static let script = """
        user=$1 address=$2
        openssl s_server -accept 127.0.0.1:0 -cert server.crt -key server.key \
            -CAfile ca.crt -Verify 1 -verify_return_error -www >$user.$address.log 2>&1 </dev/null &
        server=$!
        until port=$(grep -o 'ACCEPT .*:[0-9]*' $user.$address.log); do kill -0 $server || exit 9; sleep 0.05; done
        port=${port##*:}
        printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout -s KILL 100 openssl s_client -connect 127.0.0.1:$port -CAfile ca.crt \
            -verify_ip $address -verify_return_error -cert $user.crt -key $user.key -quiet -ign_eof
        kill -9 $server
        """

    @Test func `server and client accept each other, and nobody else`() throws {
        let authority = try Authority.create(commonName: "kubernetes", now: now)
        let stranger = try Authority.create(commonName: "kubernetes", now: now)
        let server = try authority.issue(
            LeafRequest(subject: Subject(commonName: "api"), addresses: ["127.0.0.1"], usages: [.server]),
            now: now
        )
        let user = LeafRequest(subject: Subject(commonName: "admin"), usages: [.client])
        let (friend, foe) = (try authority.issue(user, now: now), try stranger.issue(user, now: now))
        let files = try directory(with: [
            "ca.crt": authority.pair.certificatePEM,
            "server.crt": server.certificatePEM, "server.key": server.keyPEM,
            "friend.crt": friend.certificatePEM, "friend.key": friend.keyPEM,
            "foe.crt": foe.certificatePEM, "foe.key": foe.keyPEM,
        ])
        func connect(as user: String, to address: String) throws -> Outcome {
            try run("sh", "-c", Self.script, "sh", user, address, in: files)
        }
        let welcome = try connect(as: "friend", to: "127.0.0.1")
        #expect(welcome.output.contains("HTTP/1.0 200"), "\(welcome.errors)")
        let unknown = try connect(as: "foe", to: "127.0.0.1")
        #expect(!unknown.output.contains("200") && unknown.errors.contains("alert"), "\(unknown.errors)")
        let elsewhere = try connect(as: "friend", to: "127.0.0.2")
        #expect(!elsewhere.output.contains("200") && elsewhere.errors.contains("mismatch"), "\(elsewhere.errors)")
    }
}
