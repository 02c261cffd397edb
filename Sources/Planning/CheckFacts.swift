public import ClusterModel
public import Foundation

/// What is so on a machine that a cluster may stumble over, as `check.sh` said.
public struct CheckFacts: Sendable, Equatable {
    /// The file system that a folder is on, or would be on.
    public struct Folder: Sendable, Equatable {
        public var sizeKiB = 0
        public var freeKiB = 0
        /// 0 where the file system makes them as it needs them.
        public var inodes = 0
        public var freeInodes = 0
        public var mountPoint = ""
        public var isReadOnly = false
        public var isNoExec = false
        /// Whether mounts below it show elsewhere, as the kubelet's volumes must.
        public var isShared = true

        public init() {}
    }

    /// A program that listens on a port that the machine's role needs.
    public struct Listener: Sendable, Hashable {
        public var port: UInt16
        /// 0 when it is not known.
        public var process: Int
        /// `-` when it is not known.
        public var program: String
    }

    public struct DockerSettings: Sendable, Equatable {
        public var runtime: String
        public var restoresLive: Bool
        public var storage: String
        /// `inactive`, unless the machine belongs to a swarm.
        public var swarm: String
        public var root: String
    }

    public struct Route: Sendable, Hashable {
        /// Nil for the default route.
        public var range: IPv4Range?
        public var gateway: IPv4Address?
        public var device: String
    }

    public struct LocalAddress: Sendable, Hashable {
        public var device: String
        public var address: IPv4Address
        public var range: IPv4Range
    }

    /// A chain of the firewall whose policy is to drop.
    public struct Chain: Sendable, Hashable {
        /// `input`, `forward` or `output`.
        public var hook: String
        public var name: String
    }

    public struct PackageLock: Sendable, Equatable {
        public var process: Int
        public var program: String
    }

    /// A file that takes a setting of ours back at the next boot.
    public struct Override: Sendable, Hashable {
        public var setting: String
        public var file: String
    }

    public var isComplete = false
    /// Plain truths: `systemd`, `container`, `selinux`, `cri-disabled`, `dpkg-interrupted`,
    /// `own-installation-interrupted`, `docker-masked`, and `tried`: whether the ways to
    /// others were.
    public var truths: Set<String> = []
    public var kernel = ""
    /// `machine-id`, `product-uuid`, `mac` → what no other machine may have.
    public var identities: [String: String] = [:]
    public var folders: [String: Folder] = [:]
    /// Module → whether it is there, or can be loaded.
    public var modules: [String: Bool] = [:]
    public var limits: [String: UInt64] = [:]
    public var overrides: [Override] = []
    public var listeners: [Listener] = []
    public var docker: DockerSettings?
    /// The version of containerd that is installed.
    public var containerd: String?
    /// Of packages that would bring it, package → version.
    public var containerdCandidates: [String: String] = [:]
    /// What /etc/docker/daemon.json holds; nil when there is none, or it is empty.
    public var dockerConfiguration: Data?
    /// Paths where a folder is to be and something else is.
    public var obstructions: [String] = []
    /// Names of programs that run.
    public var programs: Set<String> = []
    public var software: Set<String> = []
    /// Pod networks that others have set up, names of files in /etc/cni/net.d.
    public var podNetworks: [String] = []
    /// What another cluster has left.
    public var stale: [String] = []
    public var chains: [Chain] = []
    public var addresses: [LocalAddress] = []
    public var routes: [Route] = []
    public var packageLock: PackageLock?
    /// Variables and files that name a proxy.
    public var proxies: [String] = []
    public var withoutProxy: String?
    /// Where packages come from.
    public var archives: [Endpoint] = []
    /// How long a small write to etcd's disk takes, in microseconds.
    public var writeTime: Int?
    public var reach = Reach()
    /// Looks that broke off.
    public var unknown: [String] = []
    public var missingTools: [String] = []

    public init() {}
}

/// A host and a TCP port.
public struct Endpoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// An address or a DNS name.
    public var host: String
    public var port: UInt16

    public init(_ host: String, _ port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]) else { return nil }
        self.init(String(parts[0]), port)
    }

    public var description: String { "\(host):\(port)" }

    public static func < (left: Endpoint, right: Endpoint) -> Bool { (left.host, left.port) < (right.host, right.port) }
}

/// How a machine's attempts to connect to others ended.
public struct Reach: Sendable, Equatable {
    public enum Answer: Sendable, Equatable {
        case open
        /// The machine is there, and nobody listens yet.
        case refused
        /// In the system's words.
        case failed(String)
    }

    /// Those that got an answer in time.
    public var answers: [Endpoint: Answer] = [:]

    public init() {}

    mutating func add(_ line: Substring) throws(FactsError) {
        let fields = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard fields.count == 4, fields[0] == "reach", let port = UInt16(fields[2]) else {
            throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
        }
        answers[Endpoint(fields[1], port)] =
            switch fields[3] {
            case "open": .open
            case "Connection refused": .refused
            // What bash makes of a name that it cannot look up.
            case "Invalid argument": .failed("its name does not resolve")
            case let words: .failed(words.prefix(1).lowercased() + words.dropFirst())
            }
    }

    /// Why a place cannot be reached; nil when it can.
    func obstacle(to endpoint: Endpoint, within seconds: Int) -> String? {
        switch answers[endpoint] {
        case .open, .refused: nil
        case .failed(let reason): reason
        case nil: "no answer within \(seconds) s"
        }
    }
}
