/// Who owns which fields of an object, as the server keeps in `metadata.managedFields` (FieldsV1).
package struct FieldManagers: Sendable {
    struct Entry {
        var manager: String
        var isApply: Bool
        var version: String
        var subresource: String?
        var time: String
        var fields: JSON
    }

    let object: JSON
    let entries: [Entry]

    package init(of object: JSON) {
        self.object = object
        entries = (object["metadata"]?["managedFields"]?.items ?? []).compactMap { entry in
            guard let manager = entry["manager"]?.string, let fields = entry["fieldsV1"] else { return nil }
            return Entry(
                manager: manager,
                isApply: entry["operation"]?.string == "Apply",
                version: entry["apiVersion"]?.string ?? "",
                subresource: entry["subresource"]?.string,
                time: entry["time"]?.string ?? "",
                fields: fields
            )
        }
    }

    /// Whether this manager has applied the object.
    package func hasApplied(_ manager: String) -> Bool { entries.contains { $0.isApply && $0.manager == manager } }

    /// The keys of the mapping at a path that this manager has applied.
    package func appliedKeys(_ manager: String, at path: [String]) -> Set<String> {
        let names = path.map { "f:\($0)" }
        let own = entries.filter { $0.isApply && $0.manager == manager }.compactMap { $0.fields[names]?.fields }
        return Set(own.flatMap(\.keys).filter { $0.hasPrefix("f:") }.map { String($0.dropFirst(2)) })
    }

    /// Who owns the field at a path, the last one first.
    package func owners(of path: FieldPath) -> [String] {
        entries.filter { owns($0.fields, path.steps[...], in: object) }.sorted { $0.time > $1.time }.map(\.manager)
    }

    /// Fields are nested by names such as `f:spec`, `k:{"name":"web"}`, `v:"a"`; one with nothing in it is owned as a whole.
    private func owns(_ fields: JSON, _ path: ArraySlice<FieldPath.Step>, in value: JSON?) -> Bool {
        guard let step = path.first else { return true }
        guard let names = fields.fields, !names.isEmpty else { return true }
        let next: JSON?
        switch step {
        case .key(let key): next = names["f:\(key)"]
        case .index(let index):
            next = names["i:\(index)"] ?? value?[step].flatMap { names["v:\($0.text)"] }
        case .element(let values):
            // The server may tell elements apart by other fields than we do.
            let element = value?[step] ?? .object(values)
            next =
                names.first { name, _ in
                    guard name.hasPrefix("k:"), let key = try? JSON(parsing: String(name.dropFirst(2))).fields else {
                        return false
                    }
                    return element.has(key)
                }?.value
        }
        return next.map { owns($0, path.dropFirst(), in: value?[step]) } == true
    }
}
