import Kubernetes
import ServiceModel

/// Fields that an object leaves to others, an autoscaler say: they are not sent, so that no difference in them is one of ours.
extension ServiceObject {
    /// Has their paths, `spec.replicas`, with commas or blanks between them.
    static let leavesAnnotation = "paictl.io/leaves"

    var leaves: [String] {
        let text = body["metadata"]?["annotations"]?[Self.leavesAnnotation]?.string ?? ""
        return text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}

extension JSON {
    /// What tells which object it is, and whose.
    private static let kept: Set = ["apiVersion", "kind", "metadata"]

    /// Takes a field of an object out.
    ///
    /// - Parameter path: keys with dots between them; a key may have dots itself.
    /// - Returns: false where there is none that could be left.
    mutating func take(_ path: String) -> Bool {
        !Self.kept.contains(String(path.prefix { $0 != "." })) && remove(path)
    }

    private mutating func remove(_ path: String) -> Bool {
        guard let fields else { return false }
        if fields[path] != nil {
            self[path] = nil
            return true
        }
        for key in fields.keys.sorted() where path.hasPrefix(key + ".") {
            guard var value = fields[key], value.remove(String(path.dropFirst(key.count + 1))) else { continue }
            self[key] = value
            return true
        }
        return false
    }
}
