package import ClusterModel
package import Kubernetes

/// What is so on one machine, as its facts script said.
package struct Facts: Sendable, Equatable {
    package var hostName = ""
    package var distribution = Distribution()
    /// `uname -m`.
    package var architecture = ""
    /// The network interface that has the machine's address.
    package var interface = ""
    /// 1 or 2.
    package var cgroupVersion = 0
    /// Of the files where a resolver's may stand, /etc/resolv.conf first.
    package var nameServers: [NameServers] = []
    package var swapKiB = 0
    package var memoryKiB = 0
    package var cores = 0
    package var gpus = GPUFacts()
    /// Seconds since 1970, when the script ended.
    package var clock: Int64 = 0
    /// By how many seconds its clock is ahead of this box's.
    package var clockSkew: Int64 = 0
    package var docker: Docker?
    /// Whether dockerd is there and its client, the program `docker`, is not.
    package var lacksDockerClient = false
    package var clusterID: String?
    /// Installed packages, name → version.
    package var packages: [String: String] = [:]
    /// Programs that are there, of those that were asked for.
    package var programs: Set<String> = []
    package var files: [String: File] = [:]
    /// Digests of the files as paictl wrote them, path → SHA-256.
    package var record: [String: String] = [:]
    /// Files of the record that are not as paictl wrote them.
    package var altered: Set<String> = []
    /// Files of the record that are gone.
    package var lost: Set<String> = []
    /// Images that are there; for those from a bundle with the digest of the configuration that was loaded.
    package var images: [String: String] = [:]
    /// The same for those in containerd, where pods look for them; under their whole names.
    package var podImages: [String: String] = [:]
    package var containers: [String: Container] = [:]
    /// Names of the folders below `/`, links to folders among them; nil when not all of them can be looked at.
    package var folders: Set<String>? = []
    /// The paths of the machine that a container mounts, container → paths.
    package var mounts: [String: Set<String>] = [:]
    /// What is at the paths that static pods are to have, of those that were asked for.
    package var volumes: [String: Volume] = [:]
    /// What a step has replaced and could not yet do without: paths, and names of containers.
    package var keeps: Set<String> = []
    /// Files that were written after the container that reads them had begun, container → paths.
    package var outdated: [String: Set<String>] = [:]
    /// The probes that were asked for, name → whether they hold.
    package var probes: [String: Bool] = [:]
    /// What is wrong with the machine, a sentence each, as the job's diagnosis found.
    package var findings: [String] = []
    /// Objects in the API of those that were asked for, by path; nil when the API did not answer here.
    package var objects: [String: Object]?
    /// What it answered to each question, by its target, as it came.
    package var answers: [String: Answer] = [:]
    /// What a cluster has put on the machine, kind → things, of the kinds that the job removes.
    package var remains: [String: [String]] = [:]
    /// What stays there although the cluster's pods used it.
    package var kept: [String] = []
    /// The folders in which services keep data, of those that were asked for; without `bytes` where counting took too long.
    package var data: [DataSize] = []
    /// When this machine's member wrote last, in seconds since 1970; nil when it has no data.
    package var etcdWritten: Int64?
    /// What etcd says here; nil when it does not answer.
    package var etcd: Etcd?
    /// What a cluster may stumble over here; nil when that was not asked.
    package var check: CheckFacts?
    /// How many files of pods here have tokens that a key has signed, by its ID; empty when that was not asked.
    package var podTokens: [String: Int] = [:]
    /// Which keys the cluster's Secrets know; nil where the API or etcd does not answer here, and when that was not asked.
    package var keyUses: KeyUses?
    /// What a helper asks for, name → text.
    package var support: [String: String] = [:]
    /// What the checks of the CIS benchmark look at; nil unless that was asked.
    package var cis: CISFacts?
    /// How what runs here is; empty when that was not asked.
    package var status = StatusFacts()
    /// What tells it from others; empty when that was not asked.
    package var identity = MachineIdentity()
    /// Node objects, by name; nil when the API did not answer here.
    package var nodes: [String: Node]?
    /// The version that the API server here says it is.
    package var apiVersion: Version?

    package struct Docker: Sendable, Equatable {
        package var version: String
        /// `cgroupfs` or `systemd`; nil when the daemon does not answer.
        package var cgroupDriver: String?

        package init(version: String, cgroupDriver: String?) {
            self.version = version
            self.cgroupDriver = cgroupDriver
        }
    }

    package struct DataSize: Sendable, Equatable {
        package var path: String
        package var bytes: Int?
    }

    package struct NameServers: Sendable, Equatable {
        package var file: String
        package var servers: [String]

        package init(file: String, servers: [String]) {
            self.file = file
            self.servers = servers
        }

        /// Whether it names a server that a pod can ask: in there, loopback is the pod itself.
        package var servesPods: Bool { servers.contains { !$0.hasPrefix("127.") && $0 != "::1" } }
    }

    /// An object of the API.
    package struct Object: Sendable, Equatable {
        /// Nil where there is none.
        package var live: JSON?
        /// What the server says it would be once what we want was applied; nil where that was not asked.
        package var dryRun: Answer?

        package init(live: JSON? = nil, dryRun: Answer? = nil) {
            self.live = live
            self.dryRun = dryRun
        }
    }

    package struct File: Sendable, Equatable {
        /// Octal, without a leading zero.
        package var mode: String
        /// `uid:gid`.
        package var owner: String
        package var digest: String
        /// Nil for a file whose contents were not asked for.
        package var contents: String?

        package init(mode: String, owner: String, digest: String, contents: String? = nil) {
            self.mode = mode
            self.owner = owner
            self.digest = digest
            self.contents = contents
        }
    }

    /// What is at a path.
    package struct Volume: Sendable, Equatable {
        package enum Kind: String, Sendable {
            case file, directory, other, absent
        }

        package var kind: Kind
        /// SHA-256 of a file.
        package var digest: String?

        package init(kind: Kind, digest: String? = nil) {
            self.kind = kind
            self.digest = digest
        }
    }

    package struct Container: Sendable, Equatable {
        package var isRunning: Bool
        /// The hash of the specification it was made from; empty for a container that is not ours.
        package var specification: String

        package init(isRunning: Bool, specification: String) {
            self.isRunning = isRunning
            self.specification = specification
        }
    }

    package struct Node: Sendable, Equatable {
        package var labels: [String: String]
        package var taints: [Taint]
        /// The names of the labels that paictl has set; nil when it does not say so.
        package var ownLabels: Set<String>?
        /// The same of its taints, each `key:effect`.
        package var ownTaints: Set<String>?
        package var podRange: String?
        /// As the API server last heard.
        package var isReady: Bool
        /// What its kubelet says of that; nil when it has said nothing yet.
        package var message: String?
        package var isCordoned: Bool
        /// Whether it was paictl that told it to take no new pods.
        package var isCordonedByUs: Bool
        package var kubeletVersion: Version?
        /// `docker` or `containerd`.
        package var runtime: String?
        /// What device plugins have told its kubelet of, `nvidia.com/gpu`, and how many of it pods can have.
        package var devices: [String: Int] = [:]

        package init(
            labels: [String: String],
            taints: [Taint] = [],
            ownLabels: Set<String>? = nil,
            ownTaints: Set<String>? = nil,
            podRange: String? = nil,
            isReady: Bool = true,
            message: String? = nil,
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
            self.message = message
            self.isCordoned = isCordoned
            self.isCordonedByUs = isCordonedByUs
            self.kubeletVersion = kubeletVersion
            self.runtime = runtime
        }
    }

    /// What a member of etcd says of itself and of the others.
    package struct Etcd: Sendable, Equatable {
        package struct Member: Sendable, Hashable {
            /// Decimal.
            package var id: String
            /// Empty until it has started for the first time, if it was added to the cluster and did not form it.
            package var name: String
            package var peerURLs: [String]
            package var isLearner: Bool
            /// Whether it ever told the others where it serves clients, which it does as soon as it runs.
            package var hasStarted: Bool

            package init(
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
        package var memberID: String
        package var members: [Member]
        /// `0` for none.
        package var leaderID: String
        package var term: UInt64
        /// How far its log goes.
        package var index: UInt64
        package var revision: UInt64
        package var databaseBytes: UInt64
        /// Of these, what is no free page.
        package var databaseBytesInUse: UInt64
        /// Of the member that speaks.
        package var version: Version?

        package init(
            memberID: String,
            members: [Member],
            leaderID: String = "1",
            term: UInt64 = 1,
            index: UInt64 = 1,
            revision: UInt64 = 1,
            databaseBytes: UInt64 = 0,
            databaseBytesInUse: UInt64 = 0,
            version: Version? = nil
        ) {
            self.memberID = memberID
            self.members = members
            self.leaderID = leaderID
            self.term = term
            self.index = index
            self.revision = revision
            self.databaseBytes = databaseBytes
            self.databaseBytesInUse = databaseBytesInUse
            self.version = version
        }

        package var hasLeader: Bool { leaderID != "0" }
    }

    package init() {}
}
