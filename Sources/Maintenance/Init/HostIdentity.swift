public import ClusterModel
public import Planning

/// What a machine said of itself to `paictl init`.
public struct HostIdentity: Sendable, Equatable {
    public var hostName = ""
    /// The contents of /etc/machine-id; empty when there is none.
    public var machineID = ""
    /// `ID` and `VERSION_ID` of /etc/os-release.
    public var distribution = ""
    public var distributionVersion = ""
    public var architecture = ""
    public var cores = 0
    public var memoryKiB = 0
    public var swapKiB = 0
    public var cgroupVersion = 2
    public var addresses: [Interface] = []
    /// The address at which the connection arrived there.
    public var reachedAt: IPv4Address?
    /// What its GPUs are called.
    public var gpus: [String] = []
    public var sudo = Sudo.asks
    /// Seconds since 1970, when the script ended.
    public var clock: Int64 = 0
    /// By how many seconds its clock is ahead of this box's.
    public var clockSkew: Int64 = 0

    /// How the account becomes root there.
    public enum Sudo: String, Sendable {
        case root, free, asks, missing
    }

    public struct Interface: Sendable, Equatable {
        public var name: String
        public var address: IPv4Address
        public var network: IPv4Range

        public init(name: String, address: IPv4Address, network: IPv4Range) {
            self.name = name
            self.address = address
            self.network = network
        }
    }

    public init() {}

    /// Reads what `identify.sh` printed: one fact a line, and `end` last.
    public init(reading text: String) throws(FactsError) {
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
            guard words.count == 2 else { throw unreadable }
            (distribution, distributionVersion) = (words[0], words[1])
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
