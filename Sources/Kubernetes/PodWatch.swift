/// Remembers, from one look at pods to the next, since when each is in trouble and how often its containers have begun anew: whether to wait on.
package struct PodWatch: Sendable {
    private struct Subject: Hashable {
        var pod: String
        var container: String?
        var reason: UnreadyPod.Reason
    }

    private struct Past {
        var since: Duration
        /// When it was found with how many restarts, where that changed.
        var restarts: [(at: Duration, count: Int)]
    }

    private var pasts: [Subject: Past] = [:]

    /// What may still come right by itself in this time is not given up: a registry that is busy, a config map that somebody is making.
    package static let patience = Duration.seconds(60)
    /// A container that has begun anew so often within this time will not stay.
    static let crashes = (count: 3, within: Duration.seconds(120))

    package init() {}

    /// Looks once more.
    ///
    /// - Parameter time: since the waiting began.
    /// - Returns: those that will not become ready without somebody's help.
    package mutating func lost(among pods: [UnreadyPod], at time: Duration) -> [UnreadyPod] {
        let subjects = Set(pods.map(Self.subject))
        // One that crashes runs in between, and may look well then.
        pasts = pasts.filter { subjects.contains($0.key) || $0.key.reason == .crash || $0.key.reason == .memory }
        for pod in pods {
            var past = pasts[Self.subject(pod)] ?? Past(since: time, restarts: [(time, Self.restartsBefore(pod))])
            if past.restarts.last?.count != pod.restarts { past.restarts.append((time, pod.restarts)) }
            pasts[Self.subject(pod)] = past
        }
        return pods.filter { isLost($0, at: time) }
    }

    /// For how long a pod has been as it is now.
    package func age(of pod: UnreadyPod, at time: Duration) -> Duration {
        pasts[Self.subject(pod)].map { time - $0.since } ?? .zero
    }

    /// Those that count as of an earlier time: a young pod's have all been under our eyes.
    private static func restartsBefore(_ pod: UnreadyPod) -> Int { pod.restarts < crashes.count ? 0 : pod.restarts }

    private static func subject(_ pod: UnreadyPod) -> Subject {
        Subject(pod: pod.name, container: pod.container, reason: pod.reason)
    }

    private func isLost(_ pod: UnreadyPod, at time: Duration) -> Bool {
        guard let past = pasts[Self.subject(pod)] else { return false }
        switch pod.reason {
        case .creation, .unscheduled, .port, .mount, .sandbox, .image, .configuration, .start, .eviction:
            return time - past.since >= Self.patience
        case .crash: return crashes(since: time - Self.crashes.within, past) || crashesOn(pod, past, time)
        // What it needs does not become less.
        case .memory: return pod.restarts >= 2 && pod.restarts > past.restarts[0].count
        case .pulling, .probe, .starting: return false
        }
    }

    private func crashes(since start: Duration, _ past: Past) -> Bool {
        let before = past.restarts.last { $0.at <= start } ?? past.restarts[0]
        return (past.restarts.last?.count ?? 0) - before.count >= Self.crashes.count
    }

    /// One that had begun anew so often before anyone looked, and does not stay up now: the kubelet lets it wait for up to five minutes.
    private func crashesOn(_ pod: UnreadyPod, _ past: Past, _ time: Duration) -> Bool {
        past.restarts[0].count >= Self.crashes.count && time - past.since >= Self.crashes.within
    }
}
