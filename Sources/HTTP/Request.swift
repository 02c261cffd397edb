/// A request of HTTP and its answer, over a connection of its own.
package struct Request: Sendable {
    package var method: String
    package var place: Place
    package var headers: [(name: String, value: String)]
    package var body: String

    package init(_ method: String, _ place: Place, headers: [(name: String, value: String)] = [], body: String = "") {
        self.method = method
        self.place = place
        self.headers = headers
        self.body = body
    }

    package struct Answer: Sendable {
        package var status: Int
        package var body: String
    }

    /// No answer that we ask for is nearly this long.
    private static let longestAnswer = 64 << 20

    /// Speaks version 1.0: an answer then has no pieces to be put together, and ends with the connection.
    package func send(authorities: String? = nil, within: Duration) throws(HTTPError) -> Answer {
        let stream = try Stream.connect(place, authorities: authorities, within: within)
        var text =
            "\(method) \(place.path) HTTP/1.0\r\nHost: \(place.authority)\r\nContent-Length: \(body.utf8.count)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        try stream.write("\(text)\r\n\(body)")
        let message = try Message(stream)
        guard let status = message.status else {
            throw HTTPError("\(place.authority) does not speak HTTP: '\(message.firstLine.prefix(80))'")
        }
        var bytes = message.rest
        let length = message.headers["content-length"].flatMap { Int($0) }
        while length.map({ bytes.count < $0 }) ?? true {
            let more = try stream.read()
            guard !more.isEmpty else { break }
            bytes += more
            guard bytes.count <= Self.longestAnswer else {
                throw HTTPError("the answer of \(place.authority) has no end")
            }
        }
        guard length.map({ bytes.count == $0 }) ?? true else {
            throw HTTPError("\(place.authority) answered \(bytes.count) bytes of \(length ?? 0)")
        }
        return Answer(status: status, body: String(decoding: bytes, as: UTF8.self))
    }
}
