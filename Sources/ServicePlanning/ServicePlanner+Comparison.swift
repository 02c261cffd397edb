import Kubernetes
import Plan
import ServiceModel

/// What the server would make of objects, beside what they are.
extension ServicePlanner {
    enum Comparison {
        case same
        case applied([Change])
        /// A field of it keeps its value for as long as the object lives.
        case replaced([Change], Request.Propagation)
    }

    /// - Throws: `PlanningError` with the object's place where the server refuses it.
    func compare(_ object: DesiredObject, _ findings: ServiceFindings) throws -> Comparison {
        guard !findings.unchanged.contains(object.path) else { return .same }
        let live = findings.live[object.path]
        let dryRun = findings.dryRuns[object.path]
        if let problem = dryRun?.answer.problem {
            if live != nil, problem.isOfFixedField { return try replacing(object, live, problem) }
            // What has no namespace yet, or no service account, may be well once that is there.
            if [400, 422].contains(problem.code) || problem.saysNothingOfKind(object, findings) {
                throw PlanningError("\(object.mark): the API server refuses \(object.reference): \(problem)")
            }
        }
        guard
            var change = Change(
                of: object.reference,
                from: live,
                to: dryRun?.answer,
                appliedBy: Self.fieldManager
            )
        else { return .same }
        if !object.rewrites.isEmpty {
            let rewrites = object.rewrites.map { "\($0.change), because \($0.reason)\n" }.joined()
            change.difference = rewrites + (change.difference ?? "")
        }
        let takes = (dryRun?.conflicts ?? []).map {
            Change(.object, object.reference.description, .takes(field: $0.field, from: $0.manager))
        }
        return .applied([change] + takes)
    }

    private func replacing(_ object: DesiredObject, _ live: JSON?, _ problem: APIStatus) throws -> Comparison {
        guard !object.reference.type.holdsOthers else {
            throw PlanningError(
                "\(object.mark): \(object.reference) cannot be changed so while it is there, and is not replaced, for what it holds: "
                    + "\(problem)"
            )
        }
        let change = Change(.object, object.reference.description, .replaced(because: "\(problem.shortest)"))
        // A set of the same pods takes over those that run.
        let keepsPods =
            object.reference.type.kind == "StatefulSet"
            && live?["spec"]?["selector"] == object.body["spec"]?["selector"]
        return .replaced([change], keepsPods ? .orphan : .background)
    }

    /// Whose pods start anew, for a change of their template.
    func restart(of object: DesiredObject, _ findings: ServiceFindings, changed: Set<ObjectReference>) -> Change? {
        guard let live = findings.live[object.path], let wanted = try? findings.dryRuns[object.path]?.answer.object(),
            live["kind"]?.string != "Job", live["spec"]?["template"] != nil,
            live["spec"]?["template"] != wanted["spec"]?["template"]
        else { return nil }
        let causes = object.uses.filter(changed.contains).map(\.description).sorted()
        return Change(.pods, "of \(object.reference)", .startAnew(because: causes))
    }

    // MARK: Readiness

    /// Whether a service is ready only once the object is; others are when they are there.
    func awaits(_ object: ObjectReference) -> Bool {
        object.makesPods || Discovery.standard.resources[object.type] == nil
    }

    /// Why a service is not ready; nil when it is.
    func unready(_ service: Service, _ findings: ServiceFindings) -> String? {
        guard findings.runs(service.name) else { return "is not on the cluster" }
        for object in service.objects {
            guard let (reference, path) = located(object, findings.kinds), awaits(reference) else { continue }
            guard let live = findings.live[path] else { return "lacks \(reference)" }
            if let words = Readiness(of: live).lack { return "is not ready: \(reference): \(words)" }
        }
        return nil
    }
}

extension Readiness {
    /// What is missing; nil when nothing is.
    var lack: String? {
        switch self {
        case .ready: nil
        case .progressing(let words), .failed(let words): words
        }
    }
}

extension ObjectType {
    /// Whether what others have put there, or data, goes with it.
    var holdsOthers: Bool { lossOfDeletion != nil }

    /// What goes with an object of this kind, as the end of a sentence.
    var lossOfDeletion: String? {
        switch groupKind {
        case "PersistentVolumeClaim": "with its data"
        // Which its claim holds fast: a claim that stays keeps it from going.
        case "PersistentVolume": "with what is claimed of it"
        case "Namespace": "with all that is in it"
        case "CustomResourceDefinition.apiextensions.k8s.io": "with all objects of its kind"
        default: nil
        }
    }
}

extension APIStatus {
    /// Of a path that the server knows nothing of, where the kind is not one that comes with the services.
    fileprivate func saysNothingOfKind(_ object: DesiredObject, _ findings: ServiceFindings) -> Bool {
        isOfUnknownPath && Discovery.standard.resources[object.reference.type] != nil
    }

    /// The fields that it is about, or what it says.
    fileprivate var shortest: String {
        let named = causes.filter { !$0.field.isEmpty }.map(\.field)
        return named.isEmpty ? message : "\(Set(named).sorted().joined(separator: ", ")) cannot change"
    }
}
