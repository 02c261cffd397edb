public import ClusterModel

/// What is so on one machine, as its facts script said.
public struct Facts: Sendable, Equatable {
    public var hostName = ""
    /// `ID` and `VERSION_ID` of /etc/os-release.
    public var distribution = ""
    public var distributionVersion = ""
    /// `ID_LIKE`: what it is derived from.
    public var distributionLike: [String] = []
    /// `uname -m`.
    public var architecture = ""
    /// The network interface that has the machine's address.
    public var interface = ""
    /// 1 or 2.
    public var cgroupVersion = 0
    /// Of the files where a resolver's may stand, /etc/resolv.conf first.
    public var nameServers: [NameServers] = []
    public var swapKiB = 0
    public var memoryKiB = 0
    public var cores = 0
    /// Seconds since 1970, when the script ended.
    public var clock: Int64 = 0
    /// By how many seconds its clock is ahead of this box's.
    public var clockSkew: Int64 = 0
    public var docker: Docker?
    /// Whether dockerd is there and its client, the program `docker`, is not.
    public var lacksDockerClient = false
    public var clusterID: String?
    /// Installed packages, name → version.
    public var packages: [String: String] = [:]
    /// Programs that are there, of those that were asked for.
    public var programs: Set<String> = []
    public var files: [String: File] = [:]
    /// Digests of the files as paictl wrote them, path → SHA-256.
    public var record: [String: String] = [:]
    /// Images that are there; for those from a bundle with the digest of the configuration that was loaded.
    public var images: [String: String] = [:]
    /// The same for those in containerd, where pods look for them; under their whole names.
    public var podImages: [String: String] = [:]
    public var containers: [String: Container] = [:]
    /// Names of the folders below `/`, links to folders among them; nil when not all of them can be looked at.
    public var folders: Set<String>? = []
    /// The paths of the machine that a container mounts, container → paths.
    public var mounts: [String: Set<String>] = [:]
    /// What is at the paths that static pods are to have, of those that were asked for.
    public var volumes: [String: Volume] = [:]
    /// What a step has replaced and could not yet do without: paths, and names of containers.
    public var keeps: Set<String> = []
    /// Files that were written after the container that reads them had begun, container → paths.
    public var outdated: [String: Set<String>] = [:]
    /// The probes that were asked for, name → whether they hold.
    public var probes: [String: Bool] = [:]
    /// What is wrong with the machine, a sentence each, as the job's diagnosis found.
    public var findings: [String] = []
    /// Objects in the API, path → the hash they were applied with; nil when the API did not answer here.
    public var objects: [String: String]?
    /// What a cluster has put on the machine, kind → things, of the kinds that the job removes.
    public var remains: [String: [String]] = [:]
    /// What stays there although the cluster's pods used it.
    public var kept: [String] = []
    /// When this machine's member wrote last, in seconds since 1970; nil when it has no data.
    public var etcdWritten: Int64?
    /// What etcd says here; nil when it does not answer.
    public var etcd: Etcd?
    /// What a cluster may stumble over here; nil when that was not asked.
    public var check: CheckFacts?
    /// Node objects, by name; nil when the API did not answer here.
    public var nodes: [String: Node]?
    /// The version that the API server here says it is.
    public var apiVersion: Version?

    public struct Docker: Sendable, Equatable {
        public var version: String
        /// `cgroupfs` or `systemd`; nil when the daemon does not answer.
        public var cgroupDriver: String?

        public init(version: String, cgroupDriver: String?) {
            self.version = version
            self.cgroupDriver = cgroupDriver
        }
    }

    public struct NameServers: Sendable, Equatable {
        public var file: String
        public var servers: [String]

        public init(file: String, servers: [String]) {
            self.file = file
            self.servers = servers
        }

        /// Whether it names a server that a pod can ask: in there, loopback is the pod itself.
        public var servesPods: Bool { servers.contains { !$0.hasPrefix("127.") && $0 != "::1" } }
    }

    public struct File: Sendable, Equatable {
        /// Octal, without a leading zero.
        public var mode: String
        /// `uid:gid`.
        public var owner: String
        public var digest: String
        /// Nil for a file whose contents were not asked for.
        public var contents: String?

        public init(mode: String, owner: String, digest: String, contents: String? = nil) {
            self.mode = mode
            self.owner = owner
            self.digest = digest
            self.contents = contents
        }
    }

    /// What is at a path.
    public struct Volume: Sendable, Equatable {
        public enum Kind: String, Sendable {
            case file, directory, other, absent
        }

        public var kind: Kind
        /// SHA-256 of a file.
        public var digest: String?

        public init(kind: Kind, digest: String? = nil) {
            self.kind = kind
            self.digest = digest
        }
    }

    public struct Container: Sendable, Equatable {
        public var isRunning: Bool
        /// The hash of the specification it was made from; empty for a container that is not ours.
        public var specification: String

        public init(isRunning: Bool, specification: String) {
            self.isRunning = isRunning
            self.specification = specification
        }
    }

    public struct Node: Sendable, Equatable {
        public var labels: [String: String]
        public var taints: [Taint]
        /// The names of the labels that paictl has set; nil when it does not say so.
        public var ownLabels: Set<String>?
        /// The same of its taints, each `key:effect`.
        public var ownTaints: Set<String>?
        public var podRange: String?
        /// As the API server last heard.
        public var isReady: Bool
        public var isCordoned: Bool
        /// Whether it was paictl that told it to take no new pods.
        public var isCordonedByUs: Bool
        public var kubeletVersion: Version?
        /// `docker` or `containerd`.
        public var runtime: String?

        public init(
            labels: [String: String],
            taints: [Taint] = [],
            ownLabels: Set<String>? = nil,
            ownTaints: Set<String>? = nil,
            podRange: String? = nil,
            isReady: Bool = true,
            isCordoned: Bool = false,
            isCordonedByUs: Bool = false,
            kubeletVersion: Version? = nil,
            runtime: String? = nil
        ) {
            self.labels = labels
            self.taints = taints
            self.ownLabels = ownLabels
            self.ownTaints = ownTaints
            self.podRange = podRange
            self.isReady = isReady
            self.isCordoned = isCordoned
            self.isCordonedByUs = isCordonedByUs
            self.kubeletVersion = kubeletVersion
            self.runtime = runtime
        }
    }

    /// What a member of etcd says of itself and of the others.
    public struct Etcd: Sendable, Equatable {
        public struct Member: Sendable, Hashable {
            /// Decimal.
            public var id: String
            /// Empty until it has started for the first time, if it was added to the cluster and did not form it.
            public var name: String
            public var peerURLs: [String]
            public var isLearner: Bool
            /// Whether it ever told the others where it serves clients, which it does as soon as it runs.
            public var hasStarted: Bool

            public init(
                id: String,
                name: String,
                peerURLs: [String],
                isLearner: Bool = false,
                hasStarted: Bool = false
            ) {
                self.id = id
                self.name = name
                self.peerURLs = peerURLs
                self.isLearner = isLearner
                self.hasStarted = hasStarted
            }
        }

        /// The member that speaks.
        public var memberID: String
        public var members: [Member]
        public var hasLeader: Bool
        public var term: UInt64
        /// How far its log goes.
        public var index: UInt64
        public var revision: UInt64
        public var databaseBytes: UInt64
        /// Of the member that speaks.
        public var version: Version?

        public init(
            memberID: String,
            members: [Member],
            hasLeader: Bool = true,
            term: UInt64 = 1,
            index: UInt64 = 1,
            revision: UInt64 = 1,
            databaseBytes: UInt64 = 0,
            version: Version? = nil
        ) {
            self.memberID = memberID
            self.members = members
            self.hasLeader = hasLeader
            self.term = term
            self.index = index
            self.revision = revision
            self.databaseBytes = databaseBytes
            self.version = version
        }
    }

    public init() {}
}

/// Facts that cannot be understood; never taken for a machine that has nothing.
public struct FactsError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
