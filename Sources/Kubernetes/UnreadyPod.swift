/// Why a pod is not ready, as its kubelet, the scheduler or its controller has told it.
package struct UnreadyPod: Sendable, Hashable, Codable {
    package enum Reason: String, Sendable, Hashable, Codable {
        /// Its workload cannot make it: an account, a quota, a rule.
        case creation
        /// No machine takes it.
        case unscheduled
        /// A port of the machine is taken.
        case port
        /// A volume cannot be mounted.
        case mount
        /// Its network, or what else comes before its containers, cannot be set up.
        case sandbox
        /// The image is on its way.
        case pulling
        /// The image does not come.
        case image
        /// A config map, a secret, or a key of one is missing.
        case configuration
        /// The container cannot be started.
        case start
        /// The container ends, and is started again.
        case crash
        /// The container was killed because it used more memory than it may.
        case memory
        /// A probe fails.
        case probe
        /// The machine has put it out.
        case eviction
        /// Nothing is known to be wrong: it takes its time.
        case starting
    }

    package var reason: Reason
    /// `namespace/name`; of a workload that cannot make any, that one's.
    package var name: String
    /// Nil for one that is on none.
    package var machine: String?
    package var container: String?
    /// The words of the kubelet, the scheduler or the controller.
    package var words: String
    /// What it is about: the image, the labels that a machine has to have, the ports, the limit of memory.
    package var about: [String]
    /// Of the run that ended last.
    package var exitCode: Int?
    package var restarts: Int
    /// Whether its container has begun anew since the run that ended.
    package var runsAgain: Bool
    /// Machines where another pod of the same workload is not ready for the same reason.
    package var alsoOn: [String]
    /// The last lines that the container has printed.
    package var log: [String]

    package init(
        _ reason: Reason,
        name: String,
        machine: String? = nil,
        container: String? = nil,
        words: String = "",
        about: [String] = [],
        exitCode: Int? = nil,
        restarts: Int = 0,
        runsAgain: Bool = false
    ) {
        self.reason = reason
        self.name = name
        self.machine = machine
        self.container = container
        self.words = words
        self.about = about
        self.exitCode = exitCode
        self.restarts = restarts
        self.runsAgain = runsAgain
        alsoOn = []
        log = []
    }

    /// Whether its log may say why.
    package var hasLog: Bool { container != nil && [.crash, .memory, .probe].contains(reason) }

    /// The last lines of the run that tells most: the one that has ended, where there is one.
    package var logRequest: Request? {
        guard hasLog, let container else { return nil }
        return .log(of: name, container: container, lines: 20, isPrevious: runsAgain)
    }

    /// Leaves the labels that no node has; none when some node has each, and the scheduler has another reason.
    ///
    /// - Parameter nodes: a list of them.
    package mutating func keepMissingLabels(among nodes: JSON) {
        let labels = (nodes["items"]?.items ?? []).map { $0["metadata"]?["labels"]?.texts ?? [:] }
        about = about.filter { wanted in
            let pair = wanted.split(separator: "=", maxSplits: 1).map(String.init)
            return !labels.contains { $0[pair[0]].map { pair.count == 1 || $0 == pair[1] } == true }
        }
    }

    /// One for each reason, with the machines of the others.
    package static func grouped(_ pods: [UnreadyPod]) -> [UnreadyPod] {
        var groups: [UnreadyPod] = []
        for pod in pods {
            let same = groups.firstIndex {
                ($0.reason, $0.container, $0.about, $0.exitCode) == (pod.reason, pod.container, pod.about, pod.exitCode)
            }
            if let same {
                groups[same].alsoOn += [pod.machine].compactMap { $0 }
            } else {
                groups.append(pod)
            }
        }
        return groups
    }
}

/// An object that has not become ready, and what keeps it.
package struct UnreadyObject: Sendable, Hashable, Codable {
    /// `DaemonSet default/zookeeper`.
    package var name: String
    /// What it lacks: `1 of 3 available`.
    package var words: String
    package var pods: [UnreadyPod]

    package init(_ name: String, _ words: String, pods: [UnreadyPod] = []) {
        self.name = name
        self.words = words
        self.pods = pods
    }
}
