import CLibSSH2

/// Owns one `LIBSSH2_SESSION` and frees it exactly once; belongs to one queue.
@safe final class Session {
    let link: Link
    let handle: OpaquePointer
    /// Changes when something happened that may let another activity go on.
    private(set) var turns = 0
    /// Who opens a channel now; libssh2 can open one at a time.
    private weak var opener: AnyObject?
    private var isOpening = false
    private var methods: [String]?

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

    /// An activity is over, which may let another go on.
    func noteTurn() { turns += 1 }

    func free(text: UnsafeMutablePointer<CChar>) { unsafe libssh2_free(handle, text) }
}
