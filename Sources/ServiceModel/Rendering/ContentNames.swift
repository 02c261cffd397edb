import Keys
import Kubernetes

/// Config maps that are called by what is in them, as kustomize calls those that it makes: pods follow a change because they name another.
enum ContentNames {
    /// Says so of a config map; it does not reach the cluster.
    static let annotation = "paictl.io/name-suffix"
    static let rule = "content-hash"

    private static let references: Set = ["configMap", "configMapRef", "configMapKeyRef"]

    /// The objects with such config maps renamed, in those that speak of them, too.
    static func applied(to objects: [ServiceObject]) -> [ServiceObject] {
        var names: [String: String] = [:]
        for object in objects where isCalledByContent(object) {
            names[object.reference.name] = "\(object.reference.name)-\(suffix(of: object.body))"
        }
        guard !names.isEmpty else { return objects }
        return objects.map { object in
            var object = object
            if isCalledByContent(object), let name = names[object.reference.name] {
                object.body.set(.string(name), at: ["metadata", "name"])
                object.body.change(at: ["metadata"]) { metadata in
                    var rest = metadata["annotations"]?.fields ?? [:]
                    rest[annotation] = nil
                    metadata["annotations"] = rest.isEmpty ? nil : .object(rest)
                }
                object.reference.name = name
            } else if let path = PodTemplate.specPath(of: object.reference.type.kind) {
                object.body.change(at: path) { $0 = renamed($0, names) }
            }
            return object
        }
    }

    private static func isCalledByContent(_ object: ServiceObject) -> Bool {
        object.reference.type.kind == "ConfigMap"
            && object.body[["metadata", "annotations", annotation]]?.string == rule
    }

    private static func renamed(_ value: JSON, _ names: [String: String]) -> JSON {
        switch value {
        case .array(let items): return .array(items.map { renamed($0, names) })
        case .object(let fields):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: fields.map { key, field in
                        var field = renamed(field, names)
                        if references.contains(key), let name = field["name"]?.string.flatMap({ names[$0] }) {
                            field["name"] = .string(name)
                        }
                        return (key, field)
                    }
                )
            )
        default: return value
        }
    }

    /// The suffix that kustomize gives: ten digits of the content's SHA-256, of which those are replaced that could make a word
    /// (kustomize's api/hasher).
    static func suffix(of configMap: JSON) -> String {
        var content: [String: JSON] = ["kind": "ConfigMap", "name": "", "data": configMap["data"] ?? ""]
        content["binaryData"] = configMap["binaryData"]
        let replaced: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
        return String(ContentDigest.sha256(text(.object(content))).prefix(10).map { replaced[$0] ?? $0 })
    }

    /// JSON as Go writes it: keys in order, and what could be read as HTML written by its number.
    private static func text(_ value: JSON) -> String {
        let escaped: [(Character, String)] = [
            ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029"),
        ]
        return escaped.reduce(value.text) { text, pair in text.replacing(String(pair.0), with: pair.1) }
    }
}
