import HTTP
import Synchronization
import YAML

/// What is answered to a request, by what the node says.
final class Health: Sendable {
    private let flags: Flags
    private let progress = Mutex(BlockProgress())

    init(_ flags: Flags) { self.flags = flags }

    struct Answer: Equatable {
        var status: Int
        /// Why it is not 200, for the log.
        var reason: String?

        /// What stands behind the number, and is the body.
        var words: String {
            [200: "OK", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"][status]
                ?? "Service Unavailable"
        }
    }

    func answer(method: String, target: String) -> Answer {
        guard ["GET", "HEAD"].contains(method) else { return Answer(status: 405) }
        let halves = target.split(separator: "?", maxSplits: 1)
        let checks: [Substring: (NodeConnection) throws(HTTPError) -> Void] = [
            "/healthz": responds, "/healthz_block": grows, "/readiness": isReady,
        ]
        guard let check = checks[halves.first ?? ""] else { return Answer(status: 404) }
        guard let seconds = Self.timeout(halves.count == 2 ? halves[1] : "") else {
            return Answer(status: 500, reason: "timeout is a whole number of seconds from 1 to 3600: '\(target)'")
        }
        do throws(HTTPError) {
            try check(NodeConnection(flags.node, within: .seconds(seconds)))
            return Answer(status: 200)
        } catch {
            return Answer(status: 503, reason: "\(target): \(error)")
        }
    }

    private static func timeout(_ query: Substring) -> Int? {
        for pair in query.split(separator: "&") where pair.hasPrefix("timeout=") {
            return Int(pair.dropFirst("timeout=".count)).flatMap { (1...3600).contains($0) ? $0 : nil }
        }
        return 1
    }

    // MARK: Checks

    private func responds(_ node: NodeConnection) throws(HTTPError) {
        try node.ask("system_health")
        try node.ask("system_chain")
        try node.ask("system_properties")
        try node.ask("chain_getBlockHash", "[0]")
    }

    private func grows(_ node: NodeConnection) throws(HTTPError) {
        try responds(node)
        let best = try number(of: node.ask("chain_getBlock", "null"))
        let head = try node.ask("chain_getFinalizedHead", "null")
        guard let hash = head?.string, hash.allSatisfy({ $0.isHexDigit || $0 == "x" }) else {
            throw HTTPError("chain_getFinalizedHead: the node has no finalized block")
        }
        let finalized = try number(of: node.ask("chain_getBlock", #"["\#(hash)"]"#))
        // Both are looked at before either is judged, so that the age of each counts from its own last change.
        let ages = progress.withLock { progress in
            [("best", best), ("finalized", finalized)].map { ($0.0, progress.age(of: $0.0, at: $0.1)) }
        }
        for (kind, age) in ages where age > .seconds(flags.blockThreshold) {
            throw HTTPError("the \(kind) block has been the same for \(age.components.seconds) seconds")
        }
    }

    private func number(of block: Node?) throws(HTTPError) -> Int {
        guard let text = block?["block"]?["header"]?["number"]?.string, text.hasPrefix("0x"),
            let number = Int(text.dropFirst(2), radix: 16)
        else { throw HTTPError("chain_getBlock: the node names no block's number") }
        return number
    }

    private func isReady(_ node: NodeConnection) throws(HTTPError) {
        let health = try node.ask("system_health")
        guard let peers = health?["peers"]?.int, let isSyncing = health?["isSyncing"]?.bool else {
            throw HTTPError("system_health: the node does not tell of peers and isSyncing")
        }
        guard !isSyncing, peers > 0 else {
            throw HTTPError("the node has \(peers) peers and \(isSyncing ? "is catching up" : "has caught up")")
        }
    }
}
