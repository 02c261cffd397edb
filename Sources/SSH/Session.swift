import CLibSSH2
import Glibc

/// Owns one `LIBSSH2_SESSION` and frees it exactly once; belongs to one queue.
@safe final class Session {
    let link: Link
    private let handle: OpaquePointer
    /// Changes when something happened that may let another activity go on.
    private(set) var turns = 0
    /// Who opens a channel now; libssh2 can open one at a time.
    private weak var opener: AnyObject?
    private var isOpening = false
    private var methods: [String]?

    /// Sets libssh2 up once for the process, before any session and any thread of ours.
    private static let isLibraryReady: Bool = libssh2_init(0) == 0

    /// What is asked of every server, most wanted first, of what this libssh2 has. Left to drop unknown names itself, it copies
    /// them onto each other.
    private static let preferences: [(kind: Int32, names: String)] = [
        // Curve25519 and ECDH cost a tenth of a millisecond, the Diffie-Hellman groups up to 24.
        (
            LIBSSH2_METHOD_KEX,
            [
                "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
                "ecdh-sha2-nistp521", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
                "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha256",
            ]
        ),
        // Counter mode is what libssh2 1.10 and OpenSSH have in common; 128 bits are the quickest.
        (LIBSSH2_METHOD_CRYPT_CS, ciphers), (LIBSSH2_METHOD_CRYPT_SC, ciphers),
        (LIBSSH2_METHOD_MAC_CS, authenticators), (LIBSSH2_METHOD_MAC_SC, authenticators),
    ].map { kind, names in (kind, names.filter(algorithms(kind).contains).joined(separator: ",")) }

    private static let ciphers = [
        "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com",
    ]
    private static let authenticators = [
        "hmac-sha2-256", "hmac-sha2-512", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
    ]
    private static let supportedHostKeys = Set(algorithms(LIBSSH2_METHOD_HOSTKEY))

    /// The algorithms of one kind that this libssh2 has, as it would offer them.
    static func algorithms(_ kind: Int32) -> [String] {
        guard isLibraryReady, let handle = unsafe libssh2_session_init_ex(nil, nil, nil, nil) else { return [] }
        defer { unsafe libssh2_session_free(handle) }
        var list: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        let count = unsafe libssh2_session_supported_algs(handle, kind, &list)
        guard count > 0, let names = unsafe list else { return [] }
        defer { unsafe libssh2_free(handle, names) }
        return (0..<Int(count)).compactMap { index in unsafe names[index].map { unsafe String(cString: $0) } }
    }

    /// `hostKeyAlgorithms` in the order they are wanted; names that libssh2 does not have are passed over.
    init?(link: Link, hostKeyAlgorithms: [String]) {
        guard Self.isLibraryReady, let handle = unsafe libssh2_session_init_ex(nil, nil, nil, nil) else { return nil }
        unsafe self.handle = unsafe handle
        self.link = link
        unsafe libssh2_session_set_blocking(handle, 0)
        // Unretained, because this session owns the link and is freed before it.
        unsafe libssh2_session_abstract(handle).pointee = Unmanaged.passUnretained(link).toOpaque()
        unsafe shim_set_transport(handle, receiveForSession, sendForSession)
        let hostKeys = hostKeyAlgorithms.filter(Self.supportedHostKeys.contains).joined(separator: ",")
        unsafe libssh2_session_method_pref(handle, LIBSSH2_METHOD_HOSTKEY, hostKeys)
        for (kind, names) in Self.preferences { unsafe libssh2_session_method_pref(handle, kind, names) }
    }

    deinit {
        // A closed link takes everything and gives nothing, so that freeing never waits.
        link.close()
        unsafe libssh2_session_free(handle)
    }

    static var libraryVersion: String { unsafe String(cString: libssh2_version(0)) }

    // MARK: State

    /// Whether a packet is half sent: until the call that sends it is repeated, no other may be made.
    var isSending: Bool { unsafe libssh2_session_block_directions(handle) & LIBSSH2_SESSION_BLOCK_OUTBOUND != 0 }

    var hostKey: HostKey? {
        var count = 0
        var type: Int32 = 0
        guard let bytes = unsafe libssh2_session_hostkey(handle, &count, &type) else { return nil }
        return unsafe HostKey(blob: UnsafeBufferPointer(start: bytes, count: count).map { UInt8(bitPattern: $0) })
    }

    func lastError() -> LibraryError {
        var text: UnsafeMutablePointer<CChar>?
        let code = unsafe libssh2_session_last_error(handle, &text, nil, 0)
        return LibraryError(code: code, text: unsafe text.map { unsafe String(cString: $0) } ?? "")
    }

    private func attempt(_ code: Int32) -> Attempt<Void> {
        switch code {
        case 0...: .done(())
        case LIBSSH2_ERROR_EAGAIN: .again
        // The text belongs to the last error that was recorded, which need not be this one.
        default: .failed(LibraryError(code: code, text: lastError().code == code ? lastError().text : "error \(code)"))
        }
    }

    // MARK: Calls

    func handshake() -> Attempt<Void> { unsafe attempt(libssh2_session_handshake(handle, link.transport.descriptor)) }

    func authenticate(user: String, password: String) -> Attempt<Void> {
        unsafe attempt(
            libssh2_userauth_password_ex(
                handle,
                user,
                UInt32(user.utf8.count),
                password,
                UInt32(password.utf8.count),
                nil
            )
        )
    }

    /// Signs through `signer`, whose answer may take its time.
    func authenticate(user: String, publicBlob: [UInt8], signer: any Signer) -> Attempt<Void> {
        let box = SignerBox(signer: signer)
        return withExtendedLifetime(box) {
            var abstract: UnsafeMutableRawPointer? = unsafe Unmanaged.passUnretained(box).toOpaque()
            return unsafe attempt(
                libssh2_userauth_publickey(handle, user, publicBlob, publicBlob.count, signForSession, &abstract)
            )
        }
    }

    /// The key's text ends with a zero byte: libssh2 takes its length, and then forgets it.
    func authenticate(user: String, sealedKey text: [UInt8], passphrase: String) -> Attempt<Void> {
        unsafe text.withUnsafeBytes { key in
            let characters = unsafe key.bindMemory(to: CChar.self)
            return unsafe attempt(
                libssh2_userauth_publickey_frommemory(
                    handle,
                    user,
                    user.utf8.count,
                    nil,
                    0,
                    characters.baseAddress,
                    characters.count - 1,
                    passphrase
                )
            )
        }
    }

    /// Answers each question that is not echoed with the password.
    func authenticateInteractively(user: String, answers: Answers) -> Attempt<Void> {
        link.answers = answers
        defer { link.answers = nil }
        return unsafe attempt(
            libssh2_userauth_keyboard_interactive_ex(handle, user, UInt32(user.utf8.count), answerForSession)
        )
    }

    /// The methods that the machine accepts; none when it let us in without any.
    func acceptedMethods(user: String) -> Attempt<[String]> {
        // libssh2 keeps the answer until the session ends, and loses the first when it is asked twice.
        if let methods { return .done(methods) }
        guard let list = unsafe libssh2_userauth_list(handle, user, UInt32(user.utf8.count)) else {
            let error = lastError()
            if unsafe libssh2_userauth_authenticated(handle) == 1 { return .done([]) }
            return error.code == LIBSSH2_ERROR_EAGAIN ? .again : .failed(error)
        }
        let names = unsafe String(cString: list).split(separator: ",").map(String.init)
        methods = names
        return .done(names)
    }

    /// Asks something that every server has to answer (RFC 4254, section 4), if only to say that it does not know it; so does what
    /// is between us not forget the connection. libssh2 sends one in two seconds at most.
    func probe() {
        guard !isSending else { return }
        var seconds: Int32 = 0
        unsafe libssh2_keepalive_config(handle, 1, 1)
        unsafe libssh2_keepalive_send(handle, &seconds)
    }

    func disconnect() -> Attempt<Void> {
        // 11 is SSH_DISCONNECT_BY_APPLICATION.
        unsafe attempt(libssh2_session_disconnect_ex(handle, 11, "bye", ""))
    }

    // MARK: Channels

    /// Whether `activity` may open a channel now; once it may, nobody else can until `endOpening`.
    func beginOpening(_ activity: AnyObject) -> Bool {
        if isOpening { return opener === activity }
        isOpening = true
        opener = activity
        return true
    }

    func endOpening() {
        isOpening = false
        opener = nil
        turns += 1
    }

    func openChannel() -> Attempt<Channel> {
        unsafe opened(libssh2_channel_open_ex(handle, "session", 7, shim_channel_window, 32_768, nil, 0))
    }

    /// A channel that the machine connects to another one.
    func openTunnel(host: String, port: UInt16) -> Attempt<Channel> {
        unsafe opened(libssh2_channel_direct_tcpip_ex(handle, host, Int32(port), "127.0.0.1", 22))
    }

    private func opened(_ channel: OpaquePointer?) -> Attempt<Channel> {
        if let channel = unsafe channel { return unsafe .done(Channel(owning: channel, of: self)) }
        let error = lastError()
        return error.code == LIBSSH2_ERROR_EAGAIN ? .again : .failed(error)
    }

    func free(text: UnsafeMutablePointer<CChar>) { unsafe libssh2_free(handle, text) }
}

/// Gives libssh2 a plain object to point at, where a signer may be of any type.
private final class SignerBox {
    let signer: any Signer

    init(signer: any Signer) { self.signer = signer }
}

private func link(_ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> Link? {
    guard let pointer = unsafe abstract?.pointee else { return nil }
    return unsafe Unmanaged<Link>.fromOpaque(pointer).takeUnretainedValue()
}

private func receiveForSession(
    _: Int32,
    buffer: UnsafeMutableRawPointer?,
    count: Int,
    _: Int32,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int {
    unsafe link(abstract)?.receive(into: UnsafeMutableRawBufferPointer(start: buffer, count: count)) ?? 0
}

private func sendForSession(
    _: Int32,
    bytes: UnsafeRawPointer?,
    count: Int,
    _: Int32,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int {
    unsafe link(abstract)?.send(UnsafeRawBufferPointer(start: bytes, count: count)) ?? count
}

private func signForSession(
    _: OpaquePointer?,
    signature: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
    signatureCount: UnsafeMutablePointer<Int>?,
    bytes: UnsafePointer<UInt8>?,
    count: Int,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let pointer = unsafe abstract?.pointee else { return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED }
    let signer = unsafe Unmanaged<SignerBox>.fromOpaque(pointer).takeUnretainedValue().signer
    switch unsafe signer.sign(UnsafeBufferPointer(start: bytes, count: count)) {
    case .pending: return LIBSSH2_ERROR_EAGAIN
    case .refused: return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED
    case .signed(let made):
        unsafe signature?.pointee = mallocated(made)
        unsafe signatureCount?.pointee = made.count
        return 0
    }
}

private func answerForSession(
    _: UnsafePointer<CChar>?,
    _: Int32,
    _: UnsafePointer<CChar>?,
    _: Int32,
    count: Int32,
    prompts: UnsafePointer<LIBSSH2_USERAUTH_KBDINT_PROMPT>?,
    responses: UnsafeMutablePointer<LIBSSH2_USERAUTH_KBDINT_RESPONSE>?,
    abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) {
    guard let answers = unsafe link(abstract)?.answers else { return }
    for index in 0..<Int(count) {
        let isEchoed = unsafe prompts?[index].echo != 0
        let answer = answers.answer(isEchoed: isEchoed)
        unsafe responses?[index].text = mallocated(answer).map {
            unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)
        }
        unsafe responses?[index].length = UInt32(answer.count)
    }
}

/// A copy that libssh2 frees, with the `free` that goes with `malloc`.
private func mallocated(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8>? {
    guard let copy = unsafe malloc(max(1, bytes.count)) else { return nil }
    unsafe memcpy(copy, bytes, bytes.count)
    return unsafe copy.assumingMemoryBound(to: UInt8.self)
}
