import Kubernetes

/// How far what is waited for has come.
package struct Progress: Sendable, Hashable, Codable {
    /// Pods that are ready, and those that are wanted; objects count one each where they have none.
    package var ready: Int
    package var wanted: Int
    /// What the others are at, those first that something is wrong with: `w2 pulls hadoop-run (40 s)`.
    package var remarks: [String]

    package init(ready: Int, wanted: Int, remarks: [String] = []) {
        self.ready = ready
        self.wanted = wanted
        self.remarks = remarks
    }

    /// `7/9 · w2 pulls hadoop-run (40 s)`, with as much of it as one reads.
    package var words: String {
        let count = "\(ready)/\(wanted)"
        guard let first = remarks.first else { return count }
        return "\(count) · \(first)" + (remarks.count > 1 ? ", and \(remarks.count - 1) more" : "")
    }
}

/// Decides which looks are news: those that differ, and of a state that stays one now and then.
struct ProgressTeller: Sendable {
    private var told: (what: [String], at: Duration)?
    private var next = Duration.zero

    mutating func news(of look: ReadinessLook, _ watch: PodWatch, at time: Duration) -> Progress? {
        let count = look.count
        let pods = look.unready.flatMap { object -> [(words: String, pod: UnreadyPod?)] in
            guard !object.unreadyPods.isEmpty else { return [("\(object.name): \(object.words)", nil)] }
            return object.unreadyPods.map { ($0.activity, $0) }
        }
        // Stable: those of which nothing bad is known come last.
        let sorted = pods.filter { $0.pod?.isInTrouble == true } + pods.filter { $0.pod?.isInTrouble != true }
        let what = ["\(count.ready)/\(count.wanted)"] + sorted.map(\.words)
        let isSame = told?.what == what
        guard !isSame || time >= next else { return nil }
        next = time + (isSame ? max(.seconds(10), (time - (told?.at ?? time)) * 2) : .seconds(10))
        told = (what, time)
        let remarks = sorted.map { words, pod in
            let age = pod.map { watch.age(of: $0, at: time).components.seconds } ?? 0
            return words + (age > 0 ? " (\(age) s)" : "")
        }
        return Progress(ready: count.ready, wanted: count.wanted, remarks: remarks)
    }
}
