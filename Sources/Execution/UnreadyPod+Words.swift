import Kubernetes

/// What is said of pods that are not ready.
extension UnreadyObject {
    /// In a few words, for those who waited for it.
    var summary: String { pods.first?.sentence ?? "\(name): \(words)" }

    /// Machine, pod, container, what is wrong, what helps, and what the container said last; a few pods at the most.
    package var lines: [String] {
        let shown = pods.prefix(5)
        let more = pods.count - shown.count
        return shown.flatMap(\.lines) + (more > 0 ? ["and \(more) pods more that are not ready"] : [])
    }
}

extension UnreadyPod {
    /// Whether it will need help, or may.
    var isInTrouble: Bool { reason != .starting && reason != .pulling }

    /// What it is at, in a few words: `w2 pulls hadoop-run`.
    var activity: String {
        let place = machine ?? "a machine"
        let pod = name.split(separator: "/").last ?? ""
        let image = about.first?.lastPathComponent ?? "its image"
        switch reason {
        case .creation: return "\(pod): its pods cannot be made"
        case .unscheduled: return "no machine takes \(pod)"
        case .port: return "a port that \(pod) wants is taken" + (machine.map { " on \($0)" } ?? "")
        case .mount: return "\(place) cannot mount a volume of \(pod)"
        case .sandbox: return "\(place) cannot set \(pod) up"
        case .pulling: return "\(place) pulls \(image)"
        case .image: return "\(place) cannot pull \(image)"
        case .configuration: return "\(pod) lacks something that it reads"
        case .start: return "\(place) cannot start \(pod)"
        case .crash: return "\(pod) on \(place) ends (\(restarts == 0 ? ending : "\(ending), \(times)"))"
        case .memory: return "\(pod) on \(place) needs more memory than it may have (\(times))"
        case .probe: return "\(pod) on \(place) runs, and its probe fails"
        case .eviction: return "\(place) has put \(pod) out"
        case .starting: return machine == nil ? "\(pod) has no machine yet" : "\(place) starts \(pod)"
        }
    }

    private var times: String { restarts == 1 ? "1 restart" : "\(restarts) restarts" }

    /// `w1, pod default/x-abc, container main: cannot pull REG/x:1: …`.
    package var sentence: String {
        let kind = reason == .creation ? "" : "pod "
        let place = [machine, kind + name, container.map { "container \($0)" }].compactMap { $0 }
        return place.joined(separator: ", ") + ": " + trouble + (words.isEmpty ? "" : ": \(words)")
    }

    private var trouble: String {
        switch reason {
        case .creation: "its pods cannot be made"
        case .unscheduled: "no machine takes it"
        case .port: about.isEmpty ? "a port is taken" : "a port is taken (it wants \(about.joined(separator: ", ")))"
        case .mount: "a volume cannot be mounted"
        case .sandbox: "it cannot be set up"
        case .pulling: "\(about.first ?? "the image") is still being pulled"
        case .image: "\(about.first ?? "the image") cannot be pulled"
        case .configuration: "something that it reads is missing"
        case .start: "it cannot be started"
        case .crash: "it ends again and again (\(ending), \(times))"
        case .memory: "it was killed for its memory (\(about.first.map { "limit \($0)" } ?? "no limit"), \(times))"
        case .probe: "its probe fails" + (restarts > 0 ? " (\(times))" : "")
        case .eviction: "the machine has put it out"
        case .starting: "it has not become ready"
        }
    }

    private var ending: String { exitCode.map { "exit code \($0)" } ?? "no exit code" }

    /// What to do about it.
    var remedy: String? {
        switch reason {
        case .creation: "mend what the sentence names: an account, a quota, a rule that forbids such pods"
        case .unscheduled:
            about.isEmpty
                ? nil
                : "no machine has \(about.joined(separator: ", nor ")): give one that label, or the flag that the service's label comes from"
        case .port:
            "take another port, or stop what has it: 'ss -ltnp' on the machine, and hostPort of the pods there, say who"
        case .mount: "make that path on \(machine ?? "the machine"), or correct it; of a config map or secret, its name"
        case .sandbox: "see the kubelet's log there, and that the pod network is up"
        case .pulling: "give it longer, or bring the image beforehand: 'paictl service build', or an image bundle"
        case .image: imageRemedy
        case .configuration: "add the key or the object that it names, or correct the name in the pod's template"
        case .start: "correct the command, or what it mounts; the image may lack that program"
        case .crash: crashRemedy
        case .memory: "raise resources.limits.memory, or let it use less"
        case .probe: "see what it waits for in its log, and that the probe asks the right port and path"
        case .eviction: "see 'kubectl describe node \(machine ?? "")': it lacks memory or disk"
        case .starting: nil
        }
    }

    private var imageRemedy: String {
        let image = about.first ?? ""
        let first = image.split(separator: "/").first ?? ""
        let hasRegistry = image.contains("/") && (first.contains(".") || first.contains(":") || first == "localhost")
        if words.contains("Never") { return "it is on no disk there: 'paictl service build' brings it" }
        guard hasRegistry else { return "no registry is named: 'paictl service build' brings it" }
        let answer = words.lowercased()
        if ["unauthorized", "denied", "authentication required"].contains(where: answer.contains) {
            return "the registry asks for a login: docker-username and docker-password, or the pod's imagePullSecrets"
        }
        if ["not found", "manifest unknown"].contains(where: answer.contains) {
            return "the registry has no such image or tag: push it ('paictl service build'), or correct the name"
        }
        return "see that \(machine ?? "the machine") reaches \(first)"
    }

    private var crashRemedy: String {
        if log.contains(where: { $0.containsAny(of: ["address already in use", "eaddrinuse"]) }) {
            return "a port that it listens on is taken: 'ss -ltnp' on \(machine ?? "the machine") says by whom"
        }
        return switch exitCode {
        case 127: "the image has no such program: correct its command"
        case 126: "its command is there, and cannot be executed: its mode, or another architecture"
        case 137: "it was killed: by a probe, or because the machine is short of memory"
        default: log.isEmpty ? "it said nothing; 'kubectl describe pod' shows its command" : "its last lines say why"
        }
    }

    var lines: [String] {
        let others = alsoOn.isEmpty ? "" : "; the same on \(alsoOn.sorted().joined(separator: ", "))"
        return ["\(sentence)\(others)"] + (remedy.map { ["    \($0)"] } ?? [])
            + (log.isEmpty ? [] : ["    it said:"] + log.map { "        \($0)" })
    }
}

extension String {
    fileprivate var lastPathComponent: String {
        let last = split(separator: "/").last ?? ""
        return String(last.prefix { $0 != ":" && $0 != "@" })
    }

    fileprivate func containsAny(of texts: [String]) -> Bool { texts.contains { lowercased().contains($0) } }
}
