import Kubernetes

/// What the objects of a wait were like at one moment.
struct ReadinessLook: Sendable {
    struct Object: Sendable {
        /// As the API has it; nil when it could not be asked.
        var body: JSON?
        var name: String
        var readiness: Readiness
        var unreadyPods: [UnreadyPod] = []
        /// Whether its pods were asked for, if it has any.
        var isExplained = false

        var isReady: Bool { readiness == .ready }

        var isLost: Bool { if case .failed = readiness { true } else { false } }

        /// With no other pods than those that are lost; nil when it may still become ready.
        func without(allBut lost: Set<UnreadyPod>) -> Object? {
            var object = self
            let pods = unreadyPods.filter(lost.contains)
            // One that has failed itself is explained by whatever its pods tell.
            if !pods.isEmpty { object.unreadyPods = pods }
            return pods.isEmpty && !isLost ? nil : object
        }

        /// What it lacks; empty when that is nothing.
        var words: String {
            switch readiness {
            case .ready: ""
            case .progressing(let words), .failed(let words): words
            }
        }
    }

    var objects: [Object]

    var unready: [Object] { objects.filter { !$0.isReady } }

    /// Pods, where objects have any; else objects.
    var count: PodCount {
        objects.map { object in
            object.body.flatMap(PodCount.init(of:)) ?? PodCount(wanted: 1, ready: object.isReady ? 1 : 0)
        }.reduce(PodCount(wanted: 0, ready: 0), +)
    }

    /// What is odd, although all is as it was asked for.
    var remarks: [String] { objects.compactMap { object in object.body.flatMap { Self.remark(on: $0, object.name) } } }

    /// A daemon set that no machine is for.
    private static func remark(on object: JSON, _ name: String) -> String? {
        guard object["kind"]?.string == "DaemonSet", object["status"]?["desiredNumberScheduled"]?.int == 0 else {
            return nil
        }
        let labels = UnreadyPod.wantedLabels(of: object["spec"]?["template"] ?? [:])
        return "\(name) runs nowhere: no machine "
            + (labels.isEmpty ? "takes its pods" : "has \(labels.joined(separator: " and "))")
    }
}

// MARK: Asking for it

/// What is asked at one look, and how its answers are taken apart.
struct ReadinessQuestion: Sendable {
    let objects: [Request]
    /// Index of an object → its pods.
    private let pods: [(object: Int, request: Request)]
    private let events: [Request]

    /// - Parameter last: what was seen before: pods are asked for of what was not ready then.
    init(_ objects: [Request], after last: ReadinessLook?) {
        self.objects = objects
        let unready = (last?.objects ?? []).enumerated().filter { !$1.isReady }
        pods = unready.compactMap { index, object in
            object.body.flatMap(Request.pods).map { (index, $0) }
        }
        let namespaces = unready.compactMap { $1.body?["metadata"]?["namespace"]?.string }
        events = Set(namespaces).sorted().flatMap(Request.events)
    }

    var requests: [Request] { objects + pods.map(\.request) + events }

    /// - Throws: `BatchError` when answers are missing.
    func look(_ answers: [Answer]) throws -> ReadinessLook {
        guard answers.count == requests.count else {
            throw BatchError(
                description: "the answers of the API break off after \(answers.count) of \(requests.count)"
            )
        }
        let lists = answers.dropFirst(objects.count + pods.count).compactMap { try? $0.object() }
        let events = PodEvents(lists)
        var look = ReadinessLook(objects: zip(objects, answers).map(Self.object))
        for (index, object) in look.objects.enumerated() {
            look.objects[index].isExplained = object.body.flatMap(Request.pods) == nil
        }
        for (index, (object, _)) in pods.enumerated() {
            look.objects[object].isExplained = true
            guard let body = look.objects[object].body,
                let found = try? answers[objects.count + index].object()["items"]?.items
            else { continue }
            look.objects[object].unreadyPods = UnreadyPod.all(of: body, found, events)
        }
        return look
    }

    private static func object(_ request: Request, _ answer: Answer) -> ReadinessLook.Object {
        guard let body = try? answer.object() else {
            return ReadinessLook.Object(name: request.subject, readiness: .progressing(answer.summary))
        }
        let name = ObjectReference(of: body)?.description ?? request.subject
        return ReadinessLook.Object(body: body, name: name, readiness: Readiness(of: body))
    }
}
