import ClusterModel
import Kubernetes

/// R1: versions of the API that came and went.
extension Rewriting {
    mutating func setAPIVersion() {
        // A successor may have gone, too: two steps at most, and never around in a circle.
        for _ in table.rows {
            guard let written = object["apiVersion"]?.string,
                let row = table.rows.first(where: { $0.kinds.contains(kind) && $0.from.contains(written) }),
                row.since.map({ $0 <= site.version }) ?? true
            else { return }
            let isGone = row.gone <= site.version
            guard let successor = row.to else {
                if isGone {
                    problems.append(
                        "Kubernetes has had no \(kind) of \(written) since \(row.gone.short), and this is \(site.version): \(row.way ?? "")"
                    )
                }
                return
            }
            object["apiVersion"] = .string(successor)
            let fate = isGone ? "has not had the other since" : "will not have the other from"
            note(
                "apiVersion \(written) -> \(successor)",
                because: "Kubernetes \(fate) \(row.gone.short)\(isGone ? "" : " on")"
            )
            row.then.forEach { follow($0) }
        }
    }

    private mutating func follow(_ consequence: RewriteTable.Consequence) {
        switch consequence {
        case .selector: addSelector()
        case .backends: rewriteBackends()
        case .matches:
            if object["spec"]?["selector"] == [:] {
                problems.append("an empty selector of \(kind) selected nothing, and now selects every pod: say which")
            }
        }
    }

    /// What the older versions took for granted.
    private mutating func addSelector() {
        guard object["spec"]?["selector"] == nil else { return }
        guard let labels = object[["spec", "template", "metadata", "labels"]], labels.fields?.isEmpty == false else {
            problems.append("the pods of this \(kind) have no labels that could select them: give spec.template some")
            return
        }
        object.change(at: ["spec"]) { $0["selector"] = ["matchLabels": labels] }
        let text = labels.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        note("selector \(text)", because: "apps/v1 wants it said; these are the labels of its pods")
    }

    private mutating func rewriteBackends() {
        var count = 0
        func service(_ backend: JSON) -> JSON {
            guard let name = backend["serviceName"] else { return backend }
            count += 1
            var service: JSON = ["name": name]
            switch backend["servicePort"] {
            case .string(let port)?: service["port"] = ["name": .string(port)]
            case let port?: service["port"] = ["number": port]
            case nil: break
            }
            var changed = backend
            changed["serviceName"] = nil
            changed["servicePort"] = nil
            changed["service"] = service
            return changed
        }
        object.change(at: ["spec"]) { spec in
            if let backend = spec["backend"] {
                spec["defaultBackend"] = service(backend)
                spec["backend"] = nil
            }
            spec.changeItems(at: ["rules"]) { rule in
                rule.changeItems(at: ["http", "paths"]) { path in
                    // What the older versions took for granted.
                    path["pathType"] = path["pathType"] ?? "ImplementationSpecific"
                    path.change(at: ["backend"]) { $0 = service($0) }
                }
            }
        }
        guard count > 0 else { return }
        note("\(count) backends as service: {name, port}", because: "networking.k8s.io/v1 writes them so")
    }
}

extension Version {
    /// `1.16`, as Kubernetes speaks of itself.
    fileprivate var short: String { "\(major).\(minor)" }
}
