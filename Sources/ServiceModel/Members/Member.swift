import ClusterModel
import Templates

/// A member of a network, with all that follows from rules and its number.
struct Member {
    var role: String
    /// From 0 within its role.
    var index: Int
    /// What it is counted by: the first of its role may be 1.
    var number: Int
    var name: String
    /// The machine whose turn it is; nil where the service has none.
    var machine: String?
    /// Where others reach that machine.
    var address: String?
    var ports: [String: Int] = [:]

    /// What templates know of it.
    var value: Value {
        [
            "role": .string(role), "index": .int(index), "number": .int(number), "name": .string(name),
            "machine": machine.map(Value.string) ?? .none, "address": address.map(Value.string) ?? .none,
            "ports": Member.value(of: ports),
        ]
    }

    /// Ports by their names, those with dashes also with `_`.
    static func value(of ports: [String: Int]) -> Value {
        ServiceContext.spelt(.map(Mapping(ports.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) })))
    }
}

/// The members of a network, and the ports that rules have made.
struct Membership {
    var roles: [(name: String, members: [Member])] = []
    /// Ports of the network as a whole.
    var ports: [String: Int] = [:]
    var claims: [PortClaim] = []

    var members: [Member] { roles.flatMap(\.members) }

    /// `members`, a list for each role, and `ports`, as templates know them.
    var values: [String: Value] {
        [
            "members": .map(Mapping(roles.map { ($0.name, .list($0.members.map(\.value))) })),
            "ports": Member.value(of: ports),
        ]
    }
}
