import Plan
package import ClusterModel

/// Which part of the pod range belongs to which machine; every machine keeps the whole table.
package struct PodRanges: Sendable, Equatable {
    package static let path = "/var/lib/paictl/pod-ranges"
    /// Room for 254 pods on a machine.
    static let prefixLength = 24

    /// Machine name → range.
    package private(set) var ranges: [String: IPv4Range]
    /// The table as machines keep it, a line each: name, address, range.
    package private(set) var table = ""

    /// Keeps what the machines' tables say and gives every other machine the lowest range that is free.
    package init(cluster: Cluster, tables: [String: String]) throws {
        ranges = [:]
        var claims: [String: IPv4Range] = [:]
        for (holder, table) in tables.sorted(by: { $0.key < $1.key }) {
            for line in table.split(separator: "\n") where !line.hasPrefix("#") {
                let fields = line.split(separator: " ")
                guard fields.count == 3, let range = IPv4Range(fields[2]) else {
                    throw Refusal("'\(Self.path)' of \(holder) has the unreadable line '\(line)'")
                }
                // A machine knows its own range best; of others, the first word counts.
                let name = String(fields[0])
                if name == holder || claims[name] == nil { claims[name] = range }
            }
        }
        var taken = Set(claims.values)
        var free = cluster.network.podRange.subranges(prefixLength: Self.prefixLength).makeIterator()
        for machine in cluster.machines {
            if let claim = claims[machine.name],
                cluster.network.podRange.contains(claim.network), claim.prefixLength == Self.prefixLength,
                !ranges.values.contains(claim)
            {
                ranges[machine.name] = claim
                continue
            }
            while let next = free.next() {
                if taken.insert(next).inserted {
                    ranges[machine.name] = next
                    break
                }
            }
            if ranges[machine.name] == nil {
                throw Refusal(
                    "pod-cidr \(cluster.network.podRange) has no /\(Self.prefixLength) left for \(machine.name)"
                )
            }
        }
        for machine in cluster.machines {
            if let range = ranges[machine.name] { table += "\(machine.name) \(machine.address) \(range)\n" }
        }
    }
}
