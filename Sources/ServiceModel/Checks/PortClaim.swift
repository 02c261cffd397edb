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
