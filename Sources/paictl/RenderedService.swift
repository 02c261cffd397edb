import Kubernetes
import ServiceModel

/// A service as documents of YAML, with comments for what is not an object.
struct RenderedService {
    let text: String

    /// - Parameters:
    ///   - namespace: where objects go that name none.
    ///   - showsSecrets: whether values of Secrets are in it, which a server wants.
    init(_ service: Service, in namespace: String, showsSecrets: Bool = false) {
        let needs = service.needs.isEmpty ? "" : ", when \(service.needs.joined(separator: ", ")) are ready"
        var lines = ["# service \(service.name), in namespace \(namespace)\(needs)"]
        lines += service.notes.map { "# \(service.name) \($0)" }
        for part in service.parts {
            switch part {
            case .labels(let labels): lines += labels.map(Self.line)
            case .objects(let objects): lines += objects.map { Self.document($0, showsSecrets) }
            case .wait(let rule): lines.append(Self.line(rule))
            case .script(let script):
                lines.append("# runs \(script.start) on this host; what it changes is not known beforehand")
            case .requests(let requests): lines += requests.map { "# sends \($0.message.line), \($0.about)" }
            }
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ label: NodeLabel) -> String {
        let nodes = label.nodes.isEmpty ? "no machine" : label.nodes.joined(separator: ", ")
        return "# label \(label.key)=\(label.value) on \(nodes)"
    }

    private static func line(_ rule: ReadyRule) -> String {
        let ports = rule.tcp.map { ", and port \($0) answers" }.joined()
        return "# until all that is ready\(ports), within \(rule.within.components.seconds) s"
    }

    private static func document(_ object: ServiceObject, _ showsSecrets: Bool) -> String {
        var comments = ["---", "# \(object.mark)"]
        comments += object.rewrites.map { "# \($0.change), because \($0.reason)" }
        var body = object.body
        if object.reference.type.groupKind == "Secret", !showsSecrets {
            comments.append("# its values are not shown")
            for key in ["data", "stringData"] {
                if let fields = body[key]?.fields { body[key] = .object(fields.mapValues { _ in "•••" }) }
            }
        }
        return (comments + [body.document]).joined(separator: "\n").trimmingNewline
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
