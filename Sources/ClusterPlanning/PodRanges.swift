import Plan
package import ClusterModel

/// Which part of the pod range belongs to which machine; every machine keeps the whole table.
package struct PodRanges: Sendable, Equatable {
    package static let path = "/var/lib/paictl/pod-ranges"
    /// Room for 254 pods on a machine.
    static let prefixLength = 24
    /// What networks of IPv6 are long, and a controller manager gives a node (`--node-cidr-mask-size-ipv6`).
    static let ipv6PrefixLength = 64

    /// Machine name → range.
    package private(set) var ranges: [String: IPv4Range]
    /// The same of IPv6, in a cluster that has both families: that which is in its range where the machine's other is in the other.
    package private(set) var ipv6Ranges: [String: IPv6Range] = [:]
    /// The table as machines keep it, a line each: name, address, range, and with both families an address and a range of IPv6.
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
            guard let range = ranges[machine.name] else { continue }
            table += "\(machine.name) \(machine.address) \(range)"
            if let pods = cluster.network.ipv6?.pods, let address = machine.ipv6,
                let other = pods.subrange(
                    at: range.index(in: cluster.network.podRange),
                    prefixLength: Self.ipv6PrefixLength
                )
            {
                ipv6Ranges[machine.name] = other
                table += " \(address) \(other)"
            }
            table += "\n"
        }
    }

    private static func read(_ table: String, of holder: String) throws(Refusal) -> [String: IPv4Range] {
        var ranges: [String: IPv4Range] = [:]
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            guard let row = Row(line) else {
                throw Refusal("'\(path)' of \(holder) has the unreadable line '\(line)'")
            }
            ranges[row.machine] = row.range
        }
        return ranges
    }
}

extension PodRanges {
    /// A line of the table.
    struct Row {
        var machine: String
        var range: IPv4Range
        /// Nil in a cluster of IPv4 alone.
        var ipv6: IPv6Range?

        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard [3, 5].contains(fields.count), let range = IPv4Range(fields[2]) else { return nil }
            machine = String(fields[0])
            self.range = range
            ipv6 = fields.count == 5 ? IPv6Range(fields[4]) : nil
        }
    }
}
