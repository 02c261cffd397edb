internal import CLibSSL

/// A WebSocket's client end (RFC 6455), for texts.
package final class WebSocket {
    private let stream: Stream
    private var pending: [UInt8]

    private static let longestMessage = 64 << 20

    /// Opens it; that, and each answer afterwards, may take this long.
    package init(_ place: Place, within: Duration) throws(HTTPError) {
        stream = try Stream.connect(place, within: within)
        let key = Self.base64((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        try stream.write(
            "GET \(place.path) HTTP/1.1\r\nHost: \(place.authority)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        let answer = try Message(stream)
        guard answer.status == 101, answer.headers["sec-websocket-accept"] == Self.acceptance(of: key) else {
            throw HTTPError("\(place.authority) opens no WebSocket: '\(answer.firstLine.prefix(80))'")
        }
        pending = answer.rest
    }

    /// What the other end must answer to a key; the identifier is RFC 6455's.
    private static func acceptance(of key: String) -> String {
        var encoded = [CChar](repeating: 0, count: 32)
        unsafe shim_accept_key(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", &encoded)
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        var encoded = [UInt8](repeating: 0, count: 4 * ((bytes.count + 2) / 3) + 1)
        let count = unsafe EVP_EncodeBlock(&encoded, bytes, Int32(bytes.count))
        return String(decoding: encoded.prefix(Int(count)), as: UTF8.self)
    }

    /// Says something, whose answer may take as long as opening it.
    package func send(_ text: String) throws(HTTPError) {
        stream.restart()
        try send(.text, Array(text.utf8))
    }

    /// The next message.
    package func receive() throws(HTTPError) -> String {
        var message: [UInt8] = []
        while true {
            let frame = try frame()
            switch frame.kind {
            case .text, .binary, .continued:
                message += frame.bytes
                guard message.count <= Self.longestMessage else { throw HTTPError("a message has no end") }
                if frame.isLast { return String(decoding: message, as: UTF8.self) }
            case .ping: try send(.pong, frame.bytes)
            case .pong: continue
            case .close: throw HTTPError("the WebSocket was closed")
            }
        }
    }

    // MARK: Frames

    private enum Kind: UInt8 { case continued, text, binary, close = 8, ping, pong }

    private func send(_ kind: Kind, _ bytes: [UInt8]) throws(HTTPError) {
        var frame: [UInt8] = [0x80 | kind.rawValue]
        switch bytes.count {
        case ..<126: frame.append(0x80 | UInt8(bytes.count))
        case ..<65536: frame += [0x80 | 126] + Self.bigEndian(bytes.count, 2)
        default: frame += [0x80 | 127] + Self.bigEndian(bytes.count, 8)
        }
        // A client's bytes are masked, so that no proxy takes them for something else.
        let mask = (0..<4).map { _ in UInt8.random(in: .min ... .max) }
        frame += mask
        frame += bytes.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        try stream.write(frame)
    }

    private func frame() throws(HTTPError) -> (kind: Kind, isLast: Bool, bytes: [UInt8]) {
        let head = try take(2)
        guard let kind = Kind(rawValue: head[0] & 0x0f), head[0] & 0x70 == 0, head[1] & 0x80 == 0 else {
            throw HTTPError("the other end does not speak WebSocket as RFC 6455 has it")
        }
        var count = Int(head[1])
        if count >= 126 {
            let extended = try take(count == 126 ? 2 : 8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard extended <= UInt64(Self.longestMessage) else {
                throw HTTPError("a message of \(extended) bytes is too long")
            }
            count = Int(extended)
        }
        return (kind, head[0] & 0x80 != 0, try take(count))
    }

    private func take(_ count: Int) throws(HTTPError) -> [UInt8] {
        while pending.count < count {
            let more = try stream.read()
            guard !more.isEmpty else { throw HTTPError("the WebSocket ended") }
            pending += more
        }
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
    }

    private static func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
