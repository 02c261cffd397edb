/// What the kubelets, the scheduler and the controllers have told lately, by whom it is about.
package struct PodEvents: Sendable, Equatable {
    package struct Event: Sendable, Hashable {
        package var reason: String
        package var message: String
        /// Container that it is about: of `spec.containers{main}`.
        package var container: String?
        /// RFC 3339, in UTC: the later one is the greater one.
        var time: String
    }

    /// Of each object, by `Kind namespace/name`, the latest last.
    private var events: [String: [Event]]

    /// - Parameter lists: as the API has listed them.
    package init(_ lists: [JSON] = []) {
        events = Dictionary(grouping: lists.flatMap { $0["items"]?.items ?? [] }) { Self.subject(of: $0) }
            .mapValues { $0.map(Event.init).sorted { $0.time < $1.time } }
    }

    private static func subject(of event: JSON) -> String {
        let object = event["involvedObject"]
        func text(_ key: String) -> String { object?[key]?.string ?? "" }
        return "\(text("kind")) \(text("namespace"))/\(text("name"))"
    }

    /// The latest of these reasons, about a pod.
    ///
    /// - Parameters:
    ///   - name: `namespace/name`.
    ///   - container: only what is told of this one, or of none.
    ///   - beginning: how its message begins.
    package func latest(
        _ reasons: Set<String>,
        of name: String,
        container: String? = nil,
        beginning: String = ""
    ) -> Event? {
        (events["Pod \(name)"] ?? []).last { event in
            reasons.contains(event.reason) && event.message.hasPrefix(beginning)
                && (container == nil || event.container == nil || event.container == container)
        }
    }

    /// What keeps a workload from making pods; for a Deployment, what its replica sets tell.
    package func failedCreation(by workload: ObjectReference) -> Event? {
        let own = "\(workload.type.kind) \(workload.namespace ?? "")/\(workload.name)"
        let sets = "ReplicaSet \(workload.namespace ?? "")/\(workload.name)-"
        return events.filter { $0.key == own || workload.type.kind == "Deployment" && $0.key.hasPrefix(sets) }
            .flatMap(\.value).filter { $0.reason == "FailedCreate" }.max { $0.time < $1.time }
    }
}

extension PodEvents.Event {
    init(_ event: JSON) {
        reason = event["reason"]?.string ?? ""
        message = event["message"]?.string ?? ""
        let field = event["involvedObject"]?["fieldPath"]?.string ?? ""
        container = field.hasSuffix("}") ? field.split(separator: "{").last.map { String($0.dropLast()) } : nil
        let series: JSON? = event["series"]?["lastObservedTime"]
        let times: [JSON?] = [
            series, event["lastTimestamp"], event["eventTime"], event["metadata"]?["creationTimestamp"],
        ]
        time = times.lazy.compactMap { $0?.string }.first ?? ""
    }
}
