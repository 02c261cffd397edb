internal import CLibSSL

/// A connection, encrypted or not.
@safe package final class Stream: @unchecked Sendable {
    // @unchecked because who accepts one hands it on whole: it belongs to one thread at a time.
    private let bio: OpaquePointer
    private let name: String
    /// How long what is asked may take, and when it is given up.
    private let patience: Duration
    private var deadline: ContinuousClock.Instant

    private init(bio: OpaquePointer, name: String, within: Duration) {
        unsafe self.bio = unsafe bio
        self.name = name
        patience = within
        deadline = .now + within
    }

    deinit { unsafe BIO_free_all(bio) }

    /// - Parameters:
    ///   - authorities: a file with certificates in PEM; nil for a connection that is not encrypted.
    ///   - within: how long the connection may take, and what is said over it until `restart`.
    package static func connect(
        _ place: Place,
        authorities: String? = nil,
        within: Duration
    ) throws(HTTPError) -> Stream {
        let host = place.host.contains(":") ? "[\(place.host)]" : place.host
        let seconds = Int32(max(within.components.seconds, 1))
        guard let bio = unsafe shim_connect(host, "\(place.port)", authorities, seconds) else {
            throw HTTPError("no connection to \(place.authority): \(reason)")
        }
        return unsafe Stream(bio: bio, name: place.authority, within: within)
    }

    /// One that somebody else began.
    init(accepted bio: OpaquePointer, within: Duration) {
        unsafe self.bio = unsafe bio
        name = "the client"
        patience = within
        deadline = .now + within
    }

    /// What is asked from here on may take as long again.
    package func restart() { deadline = .now + patience }

    static var reason: String { unsafe String(cString: shim_reason()) }

    package func write(_ text: String) throws(HTTPError) { try write(Array(text.utf8)) }

    package func write(_ bytes: [UInt8]) throws(HTTPError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe shim_write(bio, $0.baseAddress, Int32(min($0.count, 65536)))
            }
            switch count {
            case 1...: rest = rest.dropFirst(Int(count))
            case -2: try wait()
            default: throw HTTPError("the connection to \(name) broke: \(Self.reason)")
            }
        }
    }

    /// What has come, at most this much; nothing at the end.
    package func read(_ most: Int = 65536) throws(HTTPError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe shim_read(bio, $0.baseAddress, Int32(most)) }
            switch count {
            case 0...: return Array(bytes.prefix(Int(count)))
            case -2: try wait()
            default: throw HTTPError("the connection to \(name) broke: \(Self.reason)")
            }
        }
    }

    private func wait() throws(HTTPError) {
        let rest = deadline - .now
        let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0, unsafe shim_wait(bio, Int32(clamping: milliseconds)) != 0 else {
            throw HTTPError("\(name) takes too long")
        }
    }
}
