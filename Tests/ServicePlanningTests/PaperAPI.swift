@testable import Kubernetes
import Facts
import Plan
import ServiceModel
import TestSupport
import Testing
import YAML

@testable import ServicePlanning

/// An API server on paper: it remembers what is applied and deleted, and says so. All that makes pods is ready at once.
struct PaperAPI: Equatable {
    var objects: [String: JSON] = [:]
    var scriptHost = ScriptHost.ready(kubeconfig: "/c/admin.conf")
    /// Groups and kinds, with the path of a field that keeps its value.
    private static let fixed = ["Job": ["spec", "template"], "Deployment": ["spec", "selector"]]

    init(nodes: [String]) {
        for name in nodes {
            objects["/api/v1/nodes/\(name)"] = [
                "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": ["os": "linux"]],
                "status": ["addresses": [["type": "InternalIP", "address": .string("10.0.0.\(name.suffix(1))")]]],
            ]
        }
    }

    // MARK: Answers

    mutating func answer(_ request: Request) -> Answer {
        switch request.method {
        case .get: get(request)
        case .patch: apply(request)
        case .delete: delete(request)
        default: .answered(status: 405, body: "")
        }
    }

    private static func failure(_ code: Int, _ message: String, about name: String? = nil, causes: JSON = []) -> Answer
    {
        var status: JSON = [
            "kind": "Status", "code": .integer(code), "message": .string(message), "details": ["causes": causes],
        ]
        if let name { status.set(.string(name), at: ["details", "name"]) }
        return .answered(status: code, body: status.text)
    }

    private func get(_ request: Request) -> Answer {
        if let object = objects[request.path] { return .answered(status: 200, body: object.text) }
        switch request.path {
        case "/api": return .answered(status: 200, body: #"{"kind":"APIVersions","versions":[]}"#)
        case "/apis": return .answered(status: 200, body: #"{"kind":"APIGroupList","groups":[]}"#)
        default: break
        }
        let selector = request.query.first { $0.name == "labelSelector" }?.value
        guard selector != nil || request.accept == Request.metadataList || request.path == "/api/v1/nodes" else {
            return Self.failure(404, "not found")
        }
        let items = objects.sorted { $0.key < $1.key }.filter { path, object in
            let collection = path.split(separator: "/").dropLast().joined(separator: "/")
            let anywhere = collection.replacing(/namespaces\/[^\/]+\//, with: "")
            return [collection, anywhere].contains(String(request.path.dropFirst()))
                && (selector.map { Self.labels(object, fit: $0) } ?? true)
        }.map(\.value).map { item in
            var item = item
            (item["apiVersion"], item["kind"]) = (nil, nil)
            return item
        }
        // Seen on 1.20.2: an empty list of metadata has null for its items.
        let isNull = items.isEmpty && request.accept == Request.metadataList
        return .answered(status: 200, body: (["items": isNull ? .null : .array(items)] as JSON).text)
    }

    /// - Parameter selector: the name of a label, or `!` and that of one that is not to be there.
    private static func labels(_ object: JSON, fit selector: String) -> Bool {
        let isWanted = !selector.hasPrefix("!")
        return (object["metadata"]?["labels"]?[isWanted ? selector : String(selector.dropFirst())] != nil) == isWanted
    }

    private mutating func apply(_ request: Request) -> Answer {
        guard let body = request.body, let reference = ObjectReference(of: body) else { return Self.failure(400, "?") }
        let query = Dictionary(request.query.map { ($0.name, $0.value) }) { $1 }
        let (live, manager) = (objects[request.path], query["fieldManager"] ?? "")
        if let namespace = reference.namespace, namespace != "default", reference.type.kind != "Node",
            objects["/api/v1/namespaces/\(namespace)"] == nil
        {
            return Self.failure(404, "namespaces \"\(namespace)\" not found", about: namespace)
        }
        if let live, query["force"] == "false", let editor = live["metadata"]?["annotations"]?["edited-by"]?.string,
            live["spec"]?["replicas"] != body["spec"]?["replicas"]
        {
            return Self.failure(
                409,
                "conflict",
                causes: [
                    [
                        "reason": "FieldManagerConflict", "field": ".spec.replicas",
                        "message": .string("conflict with \"\(editor)\" using apps/v1"),
                    ]
                ]
            )
        }
        if let live, let path = Self.fixed[reference.type.kind], live[path] != body[path] {
            let field = JSON.string(path.joined(separator: "."))
            return Self.failure(
                422,
                "invalid",
                causes: [["reason": "FieldValueInvalid", "field": field, "message": "field is immutable"]]
            )
        }
        let object = reference.type.kind == "Node" ? labelled(live ?? body, body, by: manager) : made(body, by: manager)
        if query["dryRun"] == nil { objects[request.path] = object }
        return .answered(status: live == nil ? 201 : 200, body: object.text)
    }

    private func labelled(_ node: JSON, _ body: JSON, by manager: String) -> JSON {
        var node = node
        var fields = node["metadata"]?["managedFields"]?.items ?? []
        let keys = FieldManagers(of: node).appliedKeys(manager, at: ["metadata", "labels"])
        fields.removeAll { $0["manager"]?.string == manager }
        var labels = node["metadata"]?["labels"]?.fields ?? [:]
        let wanted = body["metadata"]?["labels"]?.fields ?? [:]
        let rest: JSON = ["metadata": ["managedFields": .array(fields)]]
        for key in keys where wanted[key] == nil {
            let others = fields.compactMap { $0["manager"]?.string }
            if !others.contains(where: {
                FieldManagers(of: rest).appliedKeys($0, at: ["metadata", "labels"]).contains(key)
            }) {
                labels[key] = nil
            }
        }
        labels.merge(wanted) { $1 }
        if !wanted.isEmpty {
            let names = Dictionary(uniqueKeysWithValues: wanted.keys.map { ("f:\($0)", JSON.object([:])) })
            fields.append([
                "manager": .string(manager), "operation": "Apply",
                "fieldsV1": ["f:metadata": ["f:labels": .object(names)]],
            ])
        }
        fields.sort { ($0["manager"]?.string ?? "") < ($1["manager"]?.string ?? "") }
        node.set(.object(labels), at: ["metadata", "labels"])
        node.set(.array(fields), at: ["metadata", "managedFields"])
        return node
    }

    private func made(_ body: JSON, by manager: String) -> JSON {
        var object = body
        var named = body
        for key in ["apiVersion", "kind"] { named[key] = nil }
        for key in ["name", "namespace"] { named["metadata"]?[key] = nil }
        let entry: JSON = [
            "manager": .string(manager), "operation": "Apply", "apiVersion": body["apiVersion"] ?? "",
            "fieldsV1": Self.fields(named),
        ]
        object.set([entry], at: ["metadata", "managedFields"])
        let replicas = body["spec"]?["replicas"] ?? 1
        switch body["kind"]?.string {
        case "Deployment":
            object["status"] = [
                "updatedReplicas": replicas, "replicas": replicas, "availableReplicas": replicas,
                "readyReplicas": replicas,
            ]
        case "DaemonSet": object["status"] = ["observedGeneration": 1, "desiredNumberScheduled": 0]
        case "Job": object["status"] = ["conditions": [["type": "Complete", "status": "True"]]]
        default: break
        }
        return object
    }

    /// As the server keeps them; lists are owned as a whole.
    private static func fields(_ value: JSON) -> JSON {
        .object(Dictionary(uniqueKeysWithValues: (value.fields ?? [:]).map { ("f:\($0)", fields($1)) }))
    }

    private mutating func delete(_ request: Request) -> Answer {
        guard let object = objects.removeValue(forKey: request.path) else { return Self.failure(404, "not found") }
        if object["kind"]?.string == "Namespace" {
            objects = objects.filter { !$0.key.hasPrefix(request.path + "/") }
        }
        return .answered(status: 200, body: "{}")
    }

    // MARK: Plans

    func planner(_ services: [Service]) throws -> ServicePlanner {
        let texts = try ["library", "library-here", "api-batch", "ports-answer", "run-service-script"].map {
            ($0, try Checkout.text("k8sPaiLibrary/script/\($0).sh"))
        }
        var planner = ServicePlanner(
            services: services,
            master: "m1",
            scripts: Scripts(Dictionary(uniqueKeysWithValues: texts)),
            dataPath: "/datastorage"
        )
        planner.scriptHost = scriptHost
        return planner
    }

    /// Asks in rounds, as a run does, and returns how many there were.
    func findings(
        _ planner: ServicePlanner,
        _ goal: ServiceGoal,
        triesNew: Bool = true
    ) throws -> (findings: ServiceFindings, rounds: Int) {
        var (api, inquiry, rounds) = (self, ServiceInquiry(for: goal, by: planner, triesNew: triesNew), 0)
        while rounds < 9 {
            let requests = inquiry.requests
            if requests.isEmpty { break }
            try inquiry.take(requests.map { api.answer($0) }, to: requests)
            rounds += 1
        }
        return (try inquiry.findings(), rounds)
    }

    func plan(_ services: [Service], _ goal: ServiceGoal = ServiceGoal(.deploy)) throws -> ServicePlan {
        let planner = try planner(services)
        let findings = try findings(planner, goal).findings
        let folders: [DataFolder] =
            goal.verb == .delete(data: true)
            ? try planner.dataFolders(of: goal, findings).map { folder in
                var folder = folder
                folder.bytes = 5_000_000
                return folder
            } : []
        let plan = try planner.plan(goal, findings, erasing: folders)
        _ = try plan.plan.checked()
        return plan
    }

    /// Carries a plan out, service after service as they await each other.
    ///
    /// - Parameter limit: after so many requests that change something it is killed.
    /// - Returns: how many there were.
    @discardableResult
    mutating func carryOut(_ plan: Plan, upTo limit: Int = .max) throws -> Int {
        var done = 0
        var reached: Set<Milestone> = []
        var rest = plan.tracks
        let reachable = Set(plan.steps.flatMap(\.reaches))
        while let index = rest.firstIndex(where: { track in
            track.steps.flatMap(\.awaits).allSatisfy { reached.contains($0) || !reachable.contains($0) }
        }) {
            for step in rest.remove(at: index).steps {
                for work in step.work {
                    switch work {
                    case .requests(let batch):
                        for request in batch.waves.joined() {
                            if done == limit { return done }
                            let answer = answer(request)
                            try #require(request.isFulfilled(by: answer), "\(request.target): \(answer.summary)")
                            done += 1
                        }
                    case .gone(let wait):
                        for request in wait.objects { try #require(answer(request).status == 404) }
                    default: continue
                    }
                }
                reached.formUnion(step.reaches)
            }
        }
        try #require(rest.isEmpty)
        return done
    }
}

// MARK: Services on paper

extension Service {
    /// Objects of a YAML text.
    static func objects(_ text: String, in file: String) throws -> [ServiceObject] {
        try Node.parseAll(text, file: file).map { node in
            let body = JSON(node)
            return ServiceObject(body, try #require(ObjectReference(of: body)), at: node.mark)
        }
    }

    static func store(config: String = "size: 1", nodes: [String] = ["w1"]) throws -> Service {
        let objects = try objects(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: store-conf}
            data: {conf: "\(config)"}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: store}
            spec:
              selector: {matchLabels: {app: store}}
              template:
                metadata: {labels: {app: store}}
                spec:
                  nodeSelector: {store: "true"}
                  volumes: [{name: conf, configMap: {name: store-conf}}]
                  containers: [{name: store, image: store}]
            """,
            in: "store.yaml"
        )
        return Service(
            name: "store",
            parts: [.labels([NodeLabel("store", "true", on: nodes)]), .objects(objects)],
            data: ["storedata"]
        )
    }

    static func web(replicas: Int = 1, selector: String = "web", job: String = "init", extra: String = "") throws
        -> Service
    {
        let objects = try objects(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: front}
            spec:
              replicas: \(replicas)
              selector: {matchLabels: {app: \(selector)}}
              template:
                metadata: {labels: {app: \(selector)}}
                spec: {containers: [{name: web, image: web}]}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: front}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: front}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: init, namespace: front}
            spec:
              template:
                spec: {restartPolicy: Never, containers: [{name: init, image: "\(job)"}]}
            \(extra)
            """,
            in: "web.yaml"
        )
        return Service(
            name: "web",
            needs: ["store"],
            parts: [
                .labels([NodeLabel("web", "true", on: ["w1", "w2"])]), .objects(objects),
                .wait(ReadyRule(within: .seconds(120), tcp: [80])),
            ]
        )
    }
}
