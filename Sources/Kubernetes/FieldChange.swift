/// A field that would be another: what a server-side dry run makes of an object, compared with the object as it is.
package struct FieldChange: Sendable, Hashable {
    package var path: FieldPath
    /// Nil for a field that is not there yet.
    package var old: JSON?
    /// Nil for a field that is taken away.
    package var new: JSON?
    /// Whether its values are nobody's to see.
    package var isSecret = false

    package init(_ path: FieldPath, from old: JSON?, to new: JSON?) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// Texts of several lines, which are better shown line by line.
    package var texts: (old: String, new: String)? {
        guard !isSecret, let old = old?.string, let new = new?.string, (old + new).contains("\n") else { return nil }
        return (old, new)
    }
}

extension FieldChange: CustomStringConvertible {
    /// `spec.replicas: 3 -> 2`.
    package var description: String {
        if isSecret || texts != nil { return "\(path): another value" }
        switch (old, new) {
        case (let old?, nil): return "\(path): \(old.summary) is taken away"
        case (nil, let new?): return "\(path): \(new.summary) is added"
        default: return "\(path): \(old?.summary ?? "") -> \(new?.summary ?? "")"
        }
    }
}

// MARK: Comparing

extension FieldChange {
    /// The fields by which an object differs from what a dry run made of it, without those that the server keeps for itself.
    package static func changes(from live: JSON, to wanted: JSON) -> [FieldChange] {
        var changes = compare(live.withoutServerFields, wanted.withoutServerFields, at: FieldPath())
        guard live["kind"]?.string == "Secret" else { return changes }
        for index in changes.indices
        where [.key("data"), .key("stringData")].contains(changes[index].path.steps.first) {
            changes[index].isSecret = true
            (changes[index].old, changes[index].new) = (nil, nil)
        }
        return changes
    }

    private static func compare(_ old: JSON, _ new: JSON, at path: FieldPath) -> [FieldChange] {
        guard old != new else { return [] }
        switch (old, new) {
        case (.object(let old), .object(let new)):
            return Set(old.keys).union(new.keys).sorted().flatMap { key in
                compare(old[key], new[key], at: path.appending(.key(key)))
            }
        case (.array(let old), .array(let new)):
            return compare(old, new, at: path)
        default: return [FieldChange(path, from: old, to: new)]
        }
    }

    private static func compare(_ old: JSON?, _ new: JSON?, at path: FieldPath) -> [FieldChange] {
        guard let old, let new else { return old == new ? [] : [FieldChange(path, from: old, to: new)] }
        return compare(old, new, at: path)
    }

    private static func compare(_ old: [JSON], _ new: [JSON], at path: FieldPath) -> [FieldChange] {
        if let names = names(of: old + new, among: [old, new]) {
            let (before, after) = (old.map { $0.values(names) }, new.map { $0.values(names) })
            let changes = (before + after.filter { !before.contains($0) }).flatMap { values in
                compare(
                    old.first { $0.has(values) },
                    new.first { $0.has(values) },
                    at: path.appending(.element(values))
                )
            }
            return changes.isEmpty ? [FieldChange(path, from: .array(old), to: .array(new))] : changes
        }
        if old.count == new.count {
            return zip(old, new).enumerated().flatMap { compare($1.0, $1.1, at: path.appending(.index($0))) }
        }
        return new.difference(from: old).map { change in
            switch change {
            case .remove(let index, let element, _):
                FieldChange(path.appending(.index(index)), from: element, to: nil)
            case .insert(let index, let element, _):
                FieldChange(path.appending(.index(index)), from: nil, to: element)
            }
        }
    }

    /// Fields that tell elements of lists apart, as the API's types have them; the first that do so here count.
    private static let namings = [
        ["name"], ["mountPath"], ["containerPort", "protocol"], ["port", "protocol"],
        ["topologyKey", "whenUnsatisfiable"],
        ["key", "effect"], ["ip"], ["uid"], ["type"],
    ]

    private static func names(of elements: [JSON], among lists: [[JSON]]) -> [String]? {
        namings.first { names in
            elements.allSatisfy { element in names.allSatisfy { element[$0] != nil } }
                && lists.allSatisfy { list in Set(list.map { $0.values(names) }).count == list.count }
        }
    }
}

extension JSON {
    fileprivate func values(_ names: [String]) -> [String: JSON] {
        names.reduce(into: [:]) { $0[$1] = self[$1] }
    }

    /// Without what only the server writes, or writes anew whenever it likes.
    fileprivate var withoutServerFields: JSON {
        var object = self
        object["status"] = nil
        guard case .object(var metadata)? = object["metadata"] else { return object }
        for name in ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"] {
            metadata[name] = nil
        }
        // The API server of 1.20 and later counts templates of a DaemonSet in it.
        let counted = "deprecated.daemonset.template.generation"
        if case .object(var annotations)? = metadata["annotations"], annotations[counted] != nil {
            annotations[counted] = nil
            metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
        }
        object["metadata"] = .object(metadata)
        return object
    }
}
