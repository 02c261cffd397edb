extension UnreadyPod {
    /// The pods of a workload that are not ready, of those that are as it is now.
    ///
    /// - Parameter pods: all that its selector finds, of older revisions, too.
    package static func all(of workload: JSON, _ pods: [JSON], _ events: PodEvents) -> [UnreadyPod] {
        let staying = pods.filter { $0["metadata"]?["deletionTimestamp"] == nil }
        let revision = workload["status"]?["updateRevision"]?.string ?? newestRevision(staying)
        let current = staying.filter { revision == nil || Self.revision(of: $0) == revision }
        let found = current.compactMap { UnreadyPod($0, events) }.sorted { $0.name < $1.name }
        guard let reference = ObjectReference(of: workload), let wanted = PodCount(of: workload)?.wanted,
            current.count < wanted, let event = events.failedCreation(by: reference)
        else { return found }
        let name = "\(reference.namespace ?? "")/\(reference.name)"
        return found + [UnreadyPod(.creation, name: name, words: event.message)]
    }

    /// The revision of the pod that was made last: an update goes on with its own, whatever is left of others.
    private static func newestRevision(_ pods: [JSON]) -> String? {
        func age(_ pod: JSON) -> String { pod["metadata"]?["creationTimestamp"]?.string ?? "" }
        return pods.max { age($0) < age($1) }.flatMap(revision)
    }

    private static func revision(of pod: JSON) -> String? {
        let labels = pod["metadata"]?["labels"]
        return (labels?["pod-template-hash"] ?? labels?["controller-revision-hash"])?.string
    }

    /// Nil for a pod that is ready, has done its work, or is on its way out.
    package init?(_ pod: JSON, _ events: PodEvents) {
        let (metadata, status) = (pod["metadata"], pod["status"])
        guard let name = metadata?["name"]?.string, metadata?["deletionTimestamp"] == nil,
            status?["phase"]?.string != "Succeeded",
            Readiness.condition("Ready", of: pod)?["status"]?.string != "True"
        else { return nil }
        let place = "\(metadata?["namespace"]?.string ?? "default")/\(name)"
        let machine = pod["spec"]?["nodeName"]?.string ?? Self.pinnedTo(pod)
        self.init(.starting, name: place, machine: machine)
        if let scheduled = Readiness.condition("PodScheduled", of: pod), scheduled["status"]?.string == "False" {
            unscheduled(pod, scheduled["message"]?.string ?? "")
            return
        }
        for state in (status?["initContainerStatuses"]?.items ?? []) + (status?["containerStatuses"]?.items ?? []) {
            if read(container: state, of: pod, events) { return }
        }
        if status?["phase"]?.string == "Failed" {
            let isPort = status?["reason"]?.string == "NodePorts"
            reason = isPort ? .port : .eviction
            about = isPort ? Self.hostPorts(of: pod).map(String.init) : []
            words = Self.text(status?["message"], status?["reason"])
        } else {
            readWhatComesBefore(pod, events)
        }
    }

    private static func text(_ choices: JSON?...) -> String {
        choices.lazy.compactMap { $0?.string }.first { !$0.isEmpty } ?? ""
    }

    // MARK: Before its containers

    private mutating func unscheduled(_ pod: JSON, _ message: String) {
        // The scheduler's own words for a port (plugin NodePorts), the same since 1.3.
        let isPort = message.contains("free ports for the requested pod ports")
        reason = isPort ? .port : .unscheduled
        words = message
        about = isPort ? Self.hostPorts(of: pod).map(String.init) : Self.wantedLabels(of: pod)
    }

    /// A daemon set's pod says which node it is for before it is there.
    private static func pinnedTo(_ pod: JSON) -> String? {
        requiredTerms(of: pod).lazy.flatMap { $0["matchFields"]?.items ?? [] }.first {
            $0["key"]?.string == "metadata.name"
        }?["values"]?.items?.first?.string
    }

    private static func requiredTerms(of pod: JSON) -> [JSON] {
        let affinity = pod["spec"]?["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
        return affinity?["nodeSelectorTerms"]?.items ?? []
    }

    /// `key=value` or `key`: labels that a node has to have, as far as there is one way only.
    package static func wantedLabels(of pod: JSON) -> [String] {
        let selected = (pod["spec"]?["nodeSelector"]?.texts ?? [:]).sorted { $0.key < $1.key }
        let terms = requiredTerms(of: pod)
        let expressions = terms.count == 1 ? terms[0]["matchExpressions"]?.items ?? [] : []
        return selected.map { "\($0.key)=\($0.value)" }
            + expressions.compactMap { expression in
                guard let key = expression["key"]?.string else { return nil }
                let values = (expression["values"]?.items ?? []).compactMap(\.string)
                switch expression["operator"]?.string {
                case "In": return values.count == 1 ? "\(key)=\(values[0])" : nil
                case "Exists": return key
                default: return nil
                }
            }
    }

    /// Ports of the machine that it asks for.
    package static func hostPorts(of pod: JSON) -> [Int] {
        let isOnHost = pod["spec"]?["hostNetwork"]?.bool == true
        let ports = (pod["spec"]?["containers"]?.items ?? []).flatMap { $0["ports"]?.items ?? [] }
        return Set(ports.compactMap { ($0["hostPort"] ?? (isOnHost ? $0["containerPort"] : nil))?.int }).sorted()
    }

    /// It is on a machine, and none of its containers has begun: what was told last is what it is at.
    private mutating func readWhatComesBefore(_ pod: JSON, _ events: PodEvents) {
        let told = events.latest(
            ["Pulling", "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"],
            of: name
        )
        guard let told, pod["status"]?["phase"]?.string == "Pending" else { return }
        words = told.message
        switch told.reason {
        case "Pulling":
            reason = .pulling
            container = told.container
            about = [Self.specification(of: told.container, pod)?["image"]?.string].compactMap { $0 }
        case "FailedCreatePodSandBox": reason = .sandbox
        default: reason = .mount
        }
    }

    private static func specification(of container: String?, _ pod: JSON) -> JSON? {
        let spec = pod["spec"]
        let all = (spec?["initContainers"]?.items ?? []) + (spec?["containers"]?.items ?? [])
        return all.first { $0["name"]?.string == container } ?? (all.count == 1 ? all[0] : nil)
    }

    // MARK: Its containers

    private static let imageReasons: Set = [
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
        "RegistryUnavailable",
    ]

    /// - Returns: whether this container is why the pod is not ready.
    private mutating func read(container state: JSON, of pod: JSON, _ events: PodEvents) -> Bool {
        let container = state["name"]?.string
        let (waiting, isRunning) = (state["state"]?["waiting"], state["state"]?["running"] != nil)
        let (why, message) = (waiting?["reason"]?.string ?? "", waiting?["message"]?.string ?? "")
        let specification = Self.specification(of: container, pod)
        restarts = state["restartCount"]?.int ?? 0
        switch why {
        case _ where Self.imageReasons.contains(why):
            // "Back-off pulling image" and "Error: ErrImagePull" say nothing; the failure before them does.
            let told = events.latest(["Failed"], of: name, container: container, beginning: "Failed to pull image")
            return become(.image, container, told?.message ?? message, [specification?["image"]?.string])
        case "CreateContainerConfigError": return become(.configuration, container, message)
        case "CreateContainerError", "RunContainerError": return become(.start, container, message)
        default: break
        }
        let ended = state["state"]?["terminated"] ?? state["lastState"]?["terminated"]
        if let ended, ended["exitCode"]?.int != 0 || why == "CrashLoopBackOff" {
            exitCode = ended["exitCode"]?.int
            runsAgain = isRunning
            return readEnd(ended, of: container, limit: specification?["resources"]?["limits"]?["memory"], events)
        }
        guard isRunning, state["ready"]?.bool != true else { return false }
        let told = events.latest(["Unhealthy", "ProbeWarning"], of: name, container: container)?.message
        return told.map { become(.probe, container, $0) } ?? become(.starting, container, "")
    }

    private mutating func readEnd(_ end: JSON, of container: String?, limit: JSON?, _ events: PodEvents) -> Bool {
        if end["reason"]?.string == "OOMKilled" {
            return become(.memory, container, "", [limit?.string ?? limit?.int.map { "\($0)" }])
        }
        // A liveness probe that fails ends it, too: that is the reason then, and not its exit code.
        let told = events.latest(["Unhealthy"], of: name, container: container)?.message
        if let told, !told.hasPrefix("Readiness"), exitCode == 137 || exitCode == 143 {
            return become(.probe, container, told)
        }
        return become(.crash, container, end["message"]?.string ?? "")
    }

    private mutating func become(
        _ reason: Reason,
        _ container: String?,
        _ words: String,
        _ about: [String?] = []
    ) -> Bool {
        self.reason = reason
        self.container = container
        self.words = words
        self.about = about.compactMap { $0 }
        return true
    }
}
