package import ClusterModel
package import Foundation

/// What is so on a machine that a cluster may stumble over, as `check.sh` said.
package struct CheckFacts: Sendable, Equatable {
    /// The file system that a folder is on, or would be on.
    package struct Folder: Sendable, Equatable {
        package var sizeKiB = 0
        package var freeKiB = 0
        /// 0 where the file system makes them as it needs them.
        package var inodes = 0
        package var freeInodes = 0
        package var mountPoint = ""
        package var isReadOnly = false
        package var isNoExec = false
        /// Whether mounts below it show elsewhere, as the kubelet's volumes must.
        package var isShared = true

        package init() {}
    }

    /// A program that listens on a port that the machine's role needs.
    package struct Listener: Sendable, Hashable {
        package var port: UInt16
        /// 0 when it is not known.
        package var process: Int
        /// `-` when it is not known.
        package var program: String
    }

    package struct DockerSettings: Sendable, Equatable {
        package var runtime: String
        package var restoresLive: Bool
        package var storage: String
        /// `inactive`, unless the machine belongs to a swarm.
        package var swarm: String
        package var root: String
    }

    package struct Route: Sendable, Hashable {
        /// Nil for the default route.
        package var range: IPv4Range?
        package var gateway: IPv4Address?
        package var device: String
    }

    package struct LocalAddress: Sendable, Hashable {
        package var device: String
        package var address: IPv4Address
        package var range: IPv4Range
    }

    package struct IPv6LocalAddress: Sendable, Hashable {
        package var device: String
        package var address: IPv6Address
    }

    /// A chain of the firewall whose policy is to drop.
    package struct Chain: Sendable, Hashable {
        /// `input`, `forward` or `output`.
        package var hook: String
        package var name: String
    }

    package struct PackageLock: Sendable, Equatable {
        package var process: Int
        package var program: String
    }

    /// A file that takes a setting of ours back at the next boot.
    package struct Override: Sendable, Hashable {
        package var setting: String
        package var file: String
    }

    package var isComplete = false
    /// Plain truths: `systemd`, `container`, `selinux`, `cri-disabled`, `dpkg-interrupted`,
    /// `own-installation-interrupted`, `docker-masked`, and `tried`: whether the ways to
    /// others were.
    package var truths: Set<String> = []
    package var kernel = ""
    /// `machine-id`, `product-uuid`, `mac` → what no other machine may have.
    package var identities: [String: String] = [:]
    package var folders: [String: Folder] = [:]
    /// Module → whether it is there, or can be loaded.
    package var modules: [String: Bool] = [:]
    package var limits: [String: UInt64] = [:]
    package var overrides: [Override] = []
    package var listeners: [Listener] = []
    package var docker: DockerSettings?
    /// The version of containerd that is installed.
    package var containerd: String?
    /// Of packages that would bring it, package → version.
    package var containerdCandidates: [String: String] = [:]
    /// What /etc/docker/daemon.json holds; nil when there is none, or it is empty.
    package var dockerConfiguration: Data?
    /// Paths where a folder is to be and something else is.
    package var obstructions: [String] = []
    /// Names of programs that run.
    package var programs: Set<String> = []
    package var software: Set<String> = []
    /// Pod networks that others have set up, names of files in /etc/cni/net.d.
    package var podNetworks: [String] = []
    /// What another cluster has left.
    package var stale: [String] = []
    package var chains: [Chain] = []
    package var addresses: [LocalAddress] = []
    /// Those of IPv6 that are not of one link alone.
    package var ipv6Addresses: [IPv6LocalAddress] = []
    package var routes: [Route] = []
    package var packageLock: PackageLock?
    /// Variables and files that name a proxy.
    package var proxies: [String] = []
    package var withoutProxy: String?
    /// Where packages come from.
    package var archives: [Endpoint] = []
    /// How long a small write to etcd's disk takes, in microseconds.
    package var writeTime: Int?
    package var reach = Reach()
    /// Looks that broke off.
    package var unknown: [String] = []
    package var missingTools: [String] = []

    package init() {}
}

/// A host and a TCP port.
package struct Endpoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// An address or a DNS name.
    package var host: String
    package var port: UInt16

    package init(_ host: String, _ port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]) else { return nil }
        self.init(String(parts[0]), port)
    }

    package var description: String { "\(host):\(port)" }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.host, left.port) < (right.host, right.port)
    }
}

/// How a machine's attempts to connect to others ended.
package struct Reach: Sendable, Equatable {
    package enum Answer: Sendable, Equatable {
        case open
        /// The machine is there, and nobody listens yet.
        case refused
        /// In the system's words.
        case failed(String)
    }

    /// Those that got an answer in time.
    package var answers: [Endpoint: Answer] = [:]

    package init() {}

    /// Why a place cannot be reached; nil when it can.
    package func obstacle(to endpoint: Endpoint, within seconds: Int) -> String? {
        switch answers[endpoint] {
        case .open, .refused: nil
        case .failed(let reason): reason
        case nil: "no answer within \(seconds) s"
        }
    }
}
