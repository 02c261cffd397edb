import Kubernetes
import ServiceModel

/// What there is to compare of an object, in a few lines: names, ports, selectors, arguments, files; no labels that nobody selects by.
struct ObjectLines {
    let object: ServiceObject
    /// Files of ConfigMaps that are shown whole.
    let shown: Set<String>

    /// Lines that belong together: the object, and each of its containers and files.
    var blocks: [[String]] {
        let head = "\(object.reference.type.kind) \(object.reference.name)"
        switch object.reference.type.kind {
        case "Secret": return [[head + Self.list(keys(of: "data"))]]
        case "ConfigMap": return [[head + Self.list(keys(of: "data"))]] + files
        case "Service": return [[head + Self.words([spec["type"]?.string, spec["clusterIP"]?.string])] + service]
        case "Deployment", "StatefulSet": return [[head] + workload] + containers
        case "Ingress": return [[head + Self.words([spec["ingressClassName"]?.string])] + ingress]
        default: return [[head] + rest]
        }
    }

    private var spec: JSON { object.body["spec"] ?? [:] }

    private static func list(_ words: [String]) -> String { words.isEmpty ? "" : ": " + words.joined(separator: ", ") }

    private static func words(_ words: [String?]) -> String { words.compactMap(\.self).map { " " + $0 }.joined() }

    private func keys(of field: String) -> [String] { (object.body[field]?.fields ?? [:]).keys.sorted() }

    private static func pairs(_ map: JSON?) -> String {
        (map?.fields ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.word)" }.joined(separator: ",")
    }

    private var annotations: [String] {
        let told = (object.body[["metadata", "annotations"]]?.texts ?? [:]).sorted { $0.key < $1.key }
        return told.map { "  annotation \($0.key)=\($0.value)" }
    }

    private var files: [[String]] {
        let data = object.body["data"]?.texts ?? [:]
        return keys(of: "data").filter(shown.contains).map { name in
            ["  file \(name)"] + (data[name] ?? "").split(separator: "\n").map { "    \($0)" }
        }
    }

    private var service: [String] {
        let ports = (spec["ports"]?.items ?? []).map { port in
            let transport = port["protocol"]?.string == "UDP" ? "/UDP" : ""
            let node = port["nodePort"].map { " at \($0.word)" } ?? ""
            return
                "\(port["name"]?.word ?? "") \(port["port"]?.word ?? "")\(transport)->\((port["targetPort"] ?? nil).word)\(node)"
        }
        let policy = spec["externalTrafficPolicy"].map { "; traffic \($0.word)" } ?? ""
        return annotations + ["  selects \(Self.pairs(spec["selector"]))\(policy)"]
            + (ports.isEmpty ? [] : ["  ports " + ports.joined(separator: ", ")])
    }

    private var pod: JSON { spec[["template", "spec"]] ?? [:] }

    private var workload: [String] {
        let told = [
            "replicas \(spec["replicas"]?.word ?? "")", spec[["ordinals", "start"]].map { "from \($0.word)" },
            "selects \(Self.pairs(spec[["selector", "matchLabels"]]))",
            "labels \(Self.pairs(spec[["template", "metadata", "labels"]]))",
            pod["nodeSelector"].flatMap { $0.texts.isEmpty ? nil : "on \(Self.pairs($0))" },
            spec[["persistentVolumeClaimRetentionPolicy", "whenDeleted"]].map { "disks \($0.word)" },
        ]
        let claims = (spec["volumeClaimTemplates"]?.items ?? []).map {
            "  claims \($0[["metadata", "name"]]?.word ?? "")"
        }
        return [("  " + told.compactMap(\.self).joined(separator: "; "))] + claims + volumes
    }

    private var containers: [[String]] {
        (pod["initContainers"]?.items ?? []).map { container($0, "first") }
            + (pod["containers"]?.items ?? []).map { container($0, "runs") }
    }

    private func container(_ container: JSON, _ word: String) -> [String] {
        let command = (container["command"]?.items ?? []).map(\.word).joined(separator: " | ")
        let arguments = (container["args"]?.items ?? []).map(\.word).joined(separator: " | ")
        let environment = (container["env"]?.items ?? []).map { entry in
            "\(entry["name"]?.word ?? "")=\(entry["value"]?.word ?? Self.pairs(entry["valueFrom"]))"
        }
        let ports = (container["ports"]?.items ?? []).map { port in
            let transport = port["protocol"]?.string == "UDP" ? "/UDP" : ""
            let host = port["hostPort"].map { " of the host at \($0.word)" } ?? ""
            return "\(port["name"]?.word ?? "") \(port["containerPort"]?.word ?? "")\(transport)\(host)"
        }
        let mounts = (container["volumeMounts"]?.items ?? []).map { mount in
            "\(mount["name"]?.word ?? "")\(mount["subPath"].map { "/\($0.word)" } ?? "") at \(mount["mountPath"]?.word ?? "")"
        }
        let hook = container[["lifecycle", "postStart", "exec", "command"]]?.items?.last?.word
        let parts = [
            ("command", command), ("args", arguments), ("env", environment.joined(separator: ", ")),
            ("ports", ports.joined(separator: ", ")), ("mounts", mounts.joined(separator: ", ")),
            ("probes", probes(container).joined(separator: ", ")), ("after its start", hook ?? ""),
        ]
        return ["  \(word) \(container["name"]?.word ?? "") of \(container["image"]?.word ?? "")"]
            + parts.filter { !$0.1.isEmpty }.map { "    \($0.0) \($0.1.trimmed.replacing("\n", with: "\n      "))" }
    }

    private func probes(_ container: JSON) -> [String] {
        ["startupProbe", "livenessProbe", "readinessProbe"].compactMap { kind in
            container[kind].map {
                "\(kind) \($0[["httpGet", "path"]]?.word ?? "") :\($0[["httpGet", "port"]]?.word ?? "")"
            }
        }
    }

    private var volumes: [String] {
        let volumes = (pod["volumes"]?.items ?? []).compactMap { volume -> String? in
            let from =
                volume[["persistentVolumeClaim", "claimName"]] ?? volume[["configMap", "name"]]
                ?? volume[["secret", "secretName"]]
            let items = (volume[["secret", "items"]]?.items ?? []).map { "/\($0["key"]?.word ?? "")" }.joined()
            return from.map { "\(volume["name"]?.word ?? "")=\($0.word)\(items)" }
        }
        return volumes.isEmpty ? [] : ["  volumes " + volumes.joined(separator: ", ")]
    }

    private var ingress: [String] {
        let paths = (spec["rules"]?.items ?? []).flatMap { rule in
            (rule[["http", "paths"]]?.items ?? []).map { path in
                let service = path[["backend", "service"]] ?? [:]
                return "  \(rule["host"]?.word ?? "")\(path["path"]?.word ?? "") (\(path["pathType"]?.word ?? "")) "
                    + "to \(service["name"]?.word ?? ""):\(service[["port", "number"]]?.word ?? "")"
            }
        }
        return annotations + paths
    }

    private var rest: [String] {
        let fields = (object.body.fields ?? [:]).filter { !["apiVersion", "kind", "metadata"].contains($0.key) }
        return fields.sorted { $0.key < $1.key }.map { "  \($0.key) \($0.value.word)" }
    }
}

extension JSON? {
    /// A text as it is, anything else as JSON.
    fileprivate var word: String { self?.word ?? "" }
}

extension JSON {
    fileprivate var word: String { string ?? text }
}

extension String {
    fileprivate var trimmed: String { String(reversed().drop(while: \.isWhitespace).reversed()) }
}
