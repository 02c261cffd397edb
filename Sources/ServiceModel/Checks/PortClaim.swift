import ClusterModel
import Kubernetes
import YAML

/// A port of machines that a service wants.
struct PortClaim: Equatable {
    /// Who in a service wants it.
    enum Holder: Hashable {
        /// A rule for ports: `p2p of miner-3`.
        case rule(String)
        case object(String)
    }

    var service: String
    var port: Int
    var transport: PortRule.Transport
    /// Whether it is a Service's: one of every machine, in a range of its own.
    var isOfAllNodes: Bool
    var nodes: Set<String>
    var holder: Holder
    var mark: Mark

    /// What an API server gives to Services where `--service-node-port-range` says nothing else.
    static let nodePorts = 30_000...32_767

    /// Whether it can be had at all; where not, the findings say so.
    func isPossible(_ findings: inout Diagnostics) -> Bool {
        guard isOfAllNodes, !Self.nodePorts.contains(port) else { return true }
        findings.error(
            "\(word), which \(who) wants of every machine, is none of those for Services, "
                + "\(Self.nodePorts.lowerBound) to \(Self.nodePorts.upperBound)",
            at: mark
        )
        return false
    }

    /// `port 80`, `UDP port 53`.
    var word: String { (transport == .tcp ? "" : "\(transport.rawValue.uppercased()) ") + "port \(port)" }

    /// Whether both cannot be.
    func collides(with other: PortClaim) -> Bool {
        guard port == other.port, transport == other.transport else { return false }
        if service == other.service {
            // Pods of one service are placed apart by who wrote it.
            guard case .rule = holder, case .rule = other.holder else {
                return isOfAllNodes && other.isOfAllNodes && holder != other.holder
            }
            return holder != other.holder
        }
        return isOfAllNodes || other.isOfAllNodes || !nodes.isDisjoint(with: other.nodes)
    }

    /// `'codex'`, and of a rule `'codex' (p2p of codex-3)`.
    var who: String {
        if case .rule(let words) = holder { "'\(service)' (\(words))" } else { "'\(service)'" }
    }
}
