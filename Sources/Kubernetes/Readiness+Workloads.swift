/// Controllers of pods: as many as are wanted, all of them new, and able to serve.
extension Readiness {
    static func deployment(_ object: JSON) -> Readiness {
        if let progress = condition("Progressing", of: object), progress["reason"]?.string == "ProgressDeadlineExceeded"
        {
            return .failed(words(progress) ?? "does not get on")
        }
        let wanted = object["spec"]?["replicas"]?.int ?? 1
        // Of none all are there from the beginning, while the controller has yet to write what it writes.
        guard wanted > 0 || object["status"]?["observedGeneration"] != nil else {
            return .progressing("its controller has not seen it yet")
        }
        let count = Counts(object)
        return count.first(short: [("updatedReplicas", "updated"), ("replicas", "there")], of: wanted)
            ?? count.superfluous(wanted)
            ?? count.first(short: [("availableReplicas", "available"), ("readyReplicas", "ready")], of: wanted)
            ?? .ready
    }

    static func replicaSet(_ object: JSON) -> Readiness {
        let wanted = object["spec"]?["replicas"]?.int ?? 1
        let count = Counts(object)
        return count.first(
            short: [
                ("fullyLabeledReplicas", "labelled"), ("availableReplicas", "available"), ("readyReplicas", "ready"),
            ],
            of: wanted
        )
            ?? count.superfluous(wanted) ?? .ready
    }

    static func daemonSet(_ object: JSON) -> Readiness {
        guard object["status"]?["observedGeneration"] != nil,
            let wanted = object["status"]?["desiredNumberScheduled"]?.int
        else { return .progressing("its controller has not seen it yet") }
        return Counts(object).first(
            short: [
                ("currentNumberScheduled", "there"), ("updatedNumberScheduled", "updated"),
                ("numberAvailable", "available"),
                ("numberReady", "ready"),
            ],
            of: wanted
        ) ?? .ready
    }

    static func statefulSet(_ object: JSON) -> Readiness {
        let strategy = object["spec"]?["updateStrategy"]
        // Its pods become new only when somebody deletes them.
        if strategy?["type"]?.string == "OnDelete" { return .ready }
        let wanted = object["spec"]?["replicas"]?.int ?? 1
        let count = Counts(object)
        if let short = count.first(short: [("replicas", "there"), ("readyReplicas", "ready")], of: wanted) {
            return short
        }
        if let more = count.superfluous(wanted) { return more }
        if let partition = strategy?["rollingUpdate"]?["partition"]?.int, partition > 0 {
            return count.first(short: [("updatedReplicas", "updated")], of: max(0, wanted - partition)) ?? .ready
        }
        // An update is through when the new revision has become the current one.
        let status = object["status"]
        guard status?["currentRevision"] == status?["updateRevision"] else {
            return .progressing("\(count["updatedReplicas"]) of \(wanted) updated")
        }
        return count.first(short: [("currentReplicas", "current")], of: wanted) ?? .ready
    }

    private struct Counts {
        let status: JSON?

        init(_ object: JSON) { status = object["status"] }

        subscript(_ name: String) -> Int { status?[name]?.int ?? 0 }

        /// The first of these numbers that is too small.
        func first(short names: [(field: String, word: String)], of wanted: Int) -> Readiness? {
            names.first { self[$0.field] < wanted }.map { .progressing("\(self[$0.field]) of \(wanted) \($0.word)") }
        }

        /// Those that are to go and have not.
        func superfluous(_ wanted: Int) -> Readiness? {
            self["replicas"] > wanted
                ? .progressing("\(self["replicas"] - wanted) more than \(wanted) are still there") : nil
        }
    }
}
