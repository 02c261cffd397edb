import HTTP
import YAML

/// Asks a node, by JSON-RPC 2.0 over a WebSocket.
struct NodeConnection {
    private let socket: WebSocket

    init(_ place: Place, within: Duration) throws(HTTPError) { socket = try WebSocket(place, within: within) }

    /// The result of a method. An answer is read as YAML, of which JSON is a part.
    ///
    /// - Parameter parameters: as JSON.
    @discardableResult
    func ask(_ method: String, _ parameters: String = "[]") throws(HTTPError) -> Node? {
        try socket.send(#"{"jsonrpc":"2.0","id":0,"method":"\#(method)","params":\#(parameters)}"#)
        let text = try socket.receive()
        guard let answer = try? Node.parse(text, file: method), answer.mapping != nil else {
            throw HTTPError("\(method): the node answered '\(text.prefix(80))'")
        }
        if let error = answer["error"], !error.isNull {
            throw HTTPError("\(method): \(error["message"]?.string ?? "the node refused")")
        }
        return answer["result"]
    }
}
