/// How far an object is from what its specification asks for, by the rules of kstatus (sigs.k8s.io/cli-utils).
package enum Readiness: Sendable, Hashable {
    case ready
    /// Not yet; what is missing.
    case progressing(String)
    /// Not without somebody's help.
    case failed(String)

    package init(of object: JSON) {
        if object["metadata"]?["deletionTimestamp"] != nil {
            self = .progressing("is being deleted")
        } else if let unseen = Self.isUnseen(object) {
            self = unseen
        } else {
            let type = ObjectReference(of: object)?.type.groupKind ?? ""
            self = (Self.rules[type] ?? Self.byConditions)(object)
        }
    }

    /// By group and kind; anything else goes by its conditions.
    private static let rules: [String: @Sendable (JSON) -> Readiness] = [
        "APIService.apiregistration.k8s.io": { condition("Available", of: $0, else: "is not available") },
        "CustomResourceDefinition.apiextensions.k8s.io": customResourceDefinition,
        "DaemonSet.apps": daemonSet,
        "Deployment.apps": deployment,
        "Job.batch": job,
        "PersistentVolumeClaim": claim,
        "Pod": pod,
        "ReplicaSet.apps": replicaSet,
        "Service": service,
        "StatefulSet.apps": statefulSet,
    ]

    /// Whether the controller has not looked at the specification as it is now.
    private static func isUnseen(_ object: JSON) -> Readiness? {
        guard let generation = object["metadata"]?["generation"]?.int,
            let observed = object["status"]?["observedGeneration"]?.int, observed < generation
        else { return nil }
        return .progressing("its controller has not seen the change yet")
    }

    // MARK: Conditions

    static func condition(_ type: String, of object: JSON) -> JSON? {
        object["status"]?["conditions"]?.items?.first { $0["type"]?.string == type }
    }

    private static func condition(_ type: String, of object: JSON, else missing: String) -> Readiness {
        let condition = condition(type, of: object)
        if condition?["status"]?.string == "True" { return .ready }
        return .progressing(condition.flatMap(words) ?? missing)
    }

    static func words(_ condition: JSON) -> String? {
        [condition["message"], condition["reason"]].lazy.compactMap { $0?.string }.first { !$0.isEmpty }
    }

    private static func byConditions(_ object: JSON) -> Readiness {
        if let stalled = condition("Stalled", of: object), stalled["status"]?.string == "True" {
            return .failed(words(stalled) ?? "is stalled")
        }
        if let busy = condition("Reconciling", of: object), busy["status"]?.string == "True" {
            return .progressing(words(busy) ?? "is being reconciled")
        }
        guard let ready = condition("Ready", of: object), ready["status"]?.string != "True" else { return .ready }
        return .progressing(words(ready) ?? "is not ready")
    }

    // MARK: Kinds

    private static func customResourceDefinition(_ object: JSON) -> Readiness {
        if let names = condition("NamesAccepted", of: object), names["status"]?.string == "False" {
            return .failed(words(names) ?? "its names are taken")
        }
        return condition("Established", of: object, else: "is not established")
    }

    private static func job(_ object: JSON) -> Readiness {
        if let failed = condition("Failed", of: object), failed["status"]?.string == "True" {
            return .failed(words(failed) ?? "has failed")
        }
        return condition("Complete", of: object, else: "has not ended")
    }

    private static func claim(_ object: JSON) -> Readiness {
        let phase = object["status"]?["phase"]?.string ?? "Pending"
        return phase == "Bound" ? .ready : .progressing("is not bound (\(phase))")
    }

    /// As kstatus has it, which does not wait for a balancer outside that a bare cluster may never have.
    private static func service(_ object: JSON) -> Readiness {
        guard object["spec"]?["type"]?.string == "LoadBalancer",
            object["spec"]?["clusterIP"]?.string.map(\.isEmpty) ?? true
        else { return .ready }
        return .progressing("has no address yet")
    }

    private static func pod(_ object: JSON) -> Readiness {
        switch object["status"]?["phase"]?.string {
        case "Succeeded": .ready
        case "Failed": .failed(object["status"]?["message"]?.string ?? "has failed")
        case "Running": condition("Ready", of: object, else: "is not ready")
        default:
            .progressing(
                condition("PodScheduled", of: object).flatMap { $0["status"]?.string == "False" ? words($0) : nil }
                    ?? "has not started"
            )
        }
    }
}
