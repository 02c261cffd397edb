import HTTP

/// What the probe is told, in the spelling of Go's flags: `-name value` or `-name=value`, with one dash or two.
struct Flags: Equatable {
    var listenHost: String?
    var listenPort = 49944
    var node = Place(host: "127.0.0.1", port: 9944)
    /// Seconds after which a chain that has not grown is called dead.
    var blockThreshold = 300.0

    /// Flags of the log that the first probe was linked with; they change nothing here.
    private static let ofTheLog: Set = [
        "v", "vmodule", "stderrthreshold", "log_dir", "log_file", "log_file_max_size", "log_backtrace_at",
    ]
    private static let switchesOfTheLog: Set = [
        "logtostderr", "alsologtostderr", "skip_headers", "skip_log_headers", "add_dir_header", "one_output",
    ]

    static let help = """
        node-liveness-probe: tells over HTTP how a node is that speaks WebSocket

          -listen HOST:PORT             where it answers (:49944)
          -ws-endpoint URL              the node (ws://127.0.0.1:9944)
          -block-threshold-seconds N    after how long without a new block the chain is called dead (300)

        GET /healthz          200 when the node answers
        GET /healthz_block    200 when its best and its finalized block are newer than that, too
        GET /readiness        200 when it has peers and is not catching up
        503 otherwise. ?timeout=SECONDS says how long each of its answers may take (1).

        """

    /// Nil where help is asked for.
    static func parse(_ words: some Collection<String>) throws(HTTPError) -> Flags? {
        var flags = Flags()
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else { throw HTTPError("'\(word)' is no flag; -help lists them") }
            let halves = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = halves.first.map { String($0) } ?? ""
            if ["h", "help"].contains(name) { return nil }
            if switchesOfTheLog.contains(name) { continue }
            guard let value = halves.count == 2 ? String(halves[1]) : rest.popFirst() else {
                throw HTTPError("'\(word)' lacks its value")
            }
            if !ofTheLog.contains(name) { try flags.set(name, value) }
        }
        return flags
    }

    private mutating func set(_ name: String, _ value: String) throws(HTTPError) {
        switch name {
        case "listen":
            guard let colon = value.lastIndex(of: ":"), let port = Int(value[value.index(after: colon)...]),
                (1...65535).contains(port)
            else { throw HTTPError("-listen is HOST:PORT or :PORT, not '\(value)'") }
            let host = value[..<colon].filter { $0 != "[" && $0 != "]" }
            (listenHost, listenPort) = (host.isEmpty ? nil : host, port)
        case "ws-endpoint":
            guard let place = Place(value, scheme: "ws", port: 80) else {
                throw HTTPError(
                    "-ws-endpoint is ws://HOST:PORT, not '\(value)': the probe stands beside its node, and encrypts nothing"
                )
            }
            node = place
        case "block-threshold-seconds":
            guard let seconds = Double(value), seconds > 0, seconds.isFinite else {
                throw HTTPError("-block-threshold-seconds is a number of seconds, not '\(value)'")
            }
            blockThreshold = seconds
        default: throw HTTPError("no flag is called '-\(name)'; -help lists them")
        }
    }
}
