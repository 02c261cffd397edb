/// The beginning of a request or of an answer: its first line, its headers, and what has come behind them.
package struct Message: Sendable {
    package var firstLine: String
    /// By their names in lower case.
    package var headers: [String: String]
    package var rest: [UInt8]

    /// No head that we are sent is nearly this long.
    private static let longestHead = 65536

    package init(_ stream: Stream) throws(HTTPError) {
        var bytes: [UInt8] = []
        var end = 0
        repeat {
            let more = try stream.read(4096)
            guard !more.isEmpty else { throw HTTPError("the connection ended before its first message did") }
            let begin = max(bytes.count - 3, 0)
            bytes += more
            end = Self.end(of: bytes, from: begin)
        } while end == 0 && bytes.count < Self.longestHead
        guard end > 0 else { throw HTTPError("the first \(bytes.count) bytes hold no message of HTTP") }
        let lines = String(decoding: bytes.prefix(end), as: UTF8.self).split(separator: "\r\n")
        firstLine = lines.first.map { String($0) } ?? ""
        headers = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers[line[..<colon].lowercased()] = String(value)
        }
        rest = Array(bytes.dropFirst(end))
    }

    /// Where the empty line behind the headers ends; 0 when it has not come yet.
    private static func end(of bytes: [UInt8], from begin: Int) -> Int {
        guard bytes.count >= 4 else { return 0 }
        for index in begin...bytes.count - 4 where bytes[index..<index + 4].elementsEqual([13, 10, 13, 10]) {
            return index + 4
        }
        return 0
    }

    /// The status of an answer.
    var status: Int? {
        firstLine.hasPrefix("HTTP/1.") ? firstLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } : nil
    }
}
