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
        // Mostly the same one, and as long as there are machines.
        var read: [String: [String: IPv4Range]] = [:]
        for (holder, table) in tables.sorted(by: { $0.key < $1.key }) {
            let said = try read[table] ?? Self.read(table, of: holder)
            // A machine knows its own range best; of others, the first word counts.
            if read.updateValue(said, forKey: table) == nil { claims.merge(said) { first, _ in first } }
            claims[holder] = said[holder] ?? claims[holder]
        }
        var taken = Set(claims.values)
        var given: Set<IPv4Range> = []
        var free = cluster.network.podRange.subranges(prefixLength: Self.prefixLength).makeIterator()
        for machine in cluster.machines {
            if let claim = claims[machine.name],
                cluster.network.podRange.contains(claim.network), claim.prefixLength == Self.prefixLength,
                given.insert(claim).inserted
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

    private static func read(_ table: String, of holder: String) throws(Refusal) -> [String: IPv4Range] {
        var ranges: [String: IPv4Range] = [:]
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let range = IPv4Range(fields[2]) else {
                throw Refusal("'\(path)' of \(holder) has the unreadable line '\(line)'")
            }
            ranges[String(fields[0])] = range
        }
        return ranges
    }
}
