package import Facts
package import ClusterModel
import ClusterPlanning

/// What a machine said of itself to `paictl init`.
package struct HostIdentity: Sendable, Equatable {
    package var hostName = ""
    /// The contents of /etc/machine-id; empty when there is none.
    package var machineID = ""
    /// `ID` and `VERSION_ID` of /etc/os-release.
    package var distribution = ""
    package var distributionVersion = ""
    /// `ID_LIKE`: what it is derived from.
    package var distributionLike: [String] = []
    package var architecture = ""
    package var cores = 0
    package var memoryKiB = 0
    package var swapKiB = 0
    package var cgroupVersion = 2
    package var addresses: [Interface] = []
    /// The address at which the connection arrived there.
    package var reachedAt: IPv4Address?
    /// What its GPUs are called.
    package var gpus: [String] = []
    package var sudo = Sudo.asks
    /// Seconds since 1970, when the script ended.
    package var clock: Int64 = 0
    /// By how many seconds its clock is ahead of this box's.
    package var clockSkew: Int64 = 0

    /// How the account becomes root there.
    package enum Sudo: String, Sendable {
        case root, free, asks, missing
    }

    package struct Interface: Sendable, Equatable {
        package var name: String
        package var address: IPv4Address
        package var network: IPv4Range

        package init(name: String, address: IPv4Address, network: IPv4Range) {
            self.name = name
            self.address = address
            self.network = network
        }
    }

    package init() {}

    /// Reads what `identify.sh` printed: one fact a line, and `end` last.
    package init(reading text: String) throws(FactsError) {
        let lines = text.split(separator: "\n")
        guard lines.last == "end" else {
            throw FactsError("what the machine says of itself is cut short after \(lines.count) lines")
        }
        for line in lines.dropLast() {
            let parts = line.split(separator: " ", maxSplits: 1)
            try read(parts.first.map(String.init) ?? "", parts.count > 1 ? String(parts[1]) : "", line)
        }
        guard !hostName.isEmpty, clock > 0, cores > 0 else {
            throw FactsError("the machine does not say its host name, its clock or how many cores it has")
        }
    }

    private mutating func read(_ keyword: String, _ value: String, _ line: Substring) throws(FactsError) {
        let unreadable = FactsError("what the machine says of itself has the unreadable line '\(line.prefix(80))'")
        func number() throws(FactsError) -> Int {
            guard let number = Int(value) else { throw unreadable }
            return number
        }
        switch keyword {
        case "hostname": hostName = value
        case "machine-id": machineID = value
        case "distribution":
            let words = value.split(separator: " ").map(String.init)
            guard words.count >= 2 else { throw unreadable }
            (distribution, distributionVersion) = (words[0], words[1])
            distributionLike = Array(words.dropFirst(2))
        case "architecture": architecture = value
        case "cores": cores = try number()
        case "memory": memoryKiB = try number()
        case "swap": swapKiB = try number()
        case "cgroup": cgroupVersion = try number()
        case "address":
            // `10.0.0.5/24 eth0`, or without a length for the end of a tunnel.
            let words = value.split(separator: " ")
            let parts = words.first?.split(separator: "/") ?? []
            guard words.count == 2, let address = parts.first.flatMap({ IPv4Address($0) }),
                let length = parts.count > 1 ? Int(parts[1]) : 32,
                let network = IPv4Range(address, prefixLength: length)
            else { throw unreadable }
            addresses.append(Interface(name: String(words[1]), address: address, network: network))
        case "reached": reachedAt = IPv4Address(value)
        case "gpu": gpus.append(value)
        case "sudo":
            guard let sudo = Sudo(rawValue: value) else { throw unreadable }
            self.sudo = sudo
        case "clock": clock = Int64(try number())
        default: throw unreadable
        }
    }
}
