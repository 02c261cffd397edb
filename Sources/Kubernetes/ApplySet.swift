import Foundation

/// What a set of objects is known by, so that those that it has no more can be found: an ApplySet (KEP-3659, in the spelling of kubectl's
/// code: `applyset.kubernetes.io`). Its parent object keeps which kinds and namespaces to look at.
package struct ApplySet: Sendable, Hashable {
    package static let idLabel = "applyset.kubernetes.io/id"
    package static let memberLabel = "applyset.kubernetes.io/part-of"
    package static let toolingAnnotation = "applyset.kubernetes.io/tooling"
    package static let kindsAnnotation = "applyset.kubernetes.io/contains-group-kinds"
    package static let namespacesAnnotation = "applyset.kubernetes.io/additional-namespaces"

    package let parent: ObjectReference
    package let id: String
    /// `paictl/v1`.
    package let tooling: String

    /// - Parameter sha256: that digest; this target has no cryptography of its own.
    package init(parent: ObjectReference, tooling: String, sha256: ([UInt8]) -> [UInt8]) {
        self.parent = parent
        self.tooling = tooling
        let identity = [parent.name, parent.namespace ?? "", parent.type.kind, parent.type.group].joined(separator: ".")
        // base64url without padding, as kubectl has it.
        let digest = Data(sha256(Array(identity.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        id = "applyset-\(digest)-v1"
    }

    package var parentLabels: [String: String] { [Self.idLabel: id] }

    /// Never into the labels of a pod's template, whose pods are no members.
    package var memberLabels: [String: String] { [Self.memberLabel: id] }

    /// What the parent says of its members. It is written before the first of a new kind is there, and shortened after the last of an old one is
    /// gone: so `members` are those that are and those that will be.
    package func annotations(for members: some Sequence<ObjectReference>) -> [String: String] {
        let kinds = Set(members.map(\.type.groupKind)).sorted().joined(separator: ",")
        let namespaces = Set(members.compactMap(\.namespace)).subtracting([parent.namespace ?? ""]).sorted()
        return [
            Self.toolingAnnotation: tooling, Self.kindsAnnotation: kinds,
            Self.namespacesAnnotation: namespaces.joined(separator: ","),
        ]
    }

    /// Which kinds a parent object says that its set has: `ConfigMap`, `Deployment.apps`.
    package static func kinds(in parent: JSON) -> [String] { list(kindsAnnotation, in: parent) }

    /// Which namespaces besides its own.
    package static func namespaces(in parent: JSON) -> [String] { list(namespacesAnnotation, in: parent) }

    private static func list(_ annotation: String, in parent: JSON) -> [String] {
        (parent["metadata"]?["annotations"]?[annotation]?.string ?? "").split(separator: ",").map(String.init)
    }

    /// Whether a parent object may be changed by this tool: it is this set's, and no other tool's.
    package func owns(_ parent: JSON) -> Bool {
        let tool = parent["metadata"]?["annotations"]?[Self.toolingAnnotation]?.string
        let label = parent["metadata"]?["labels"]?[Self.idLabel]?.string
        func name(_ text: String) -> Substring { text.prefix { $0 != "/" } }
        return (label ?? id) == id && (tool.map { name($0) == name(tooling) } ?? true)
    }
}
