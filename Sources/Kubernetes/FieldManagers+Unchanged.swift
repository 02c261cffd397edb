/// What is known of an apply without asking: that it would change nothing.
extension FieldManagers {
    /// Whether this manager has applied exactly the fields that an object names, and each still has that value: a server-side apply of it would
    /// then change nothing, and take nothing from anybody. Where that cannot be told from here (a server writes values its own way, a list
    /// is told apart by a default), the answer is no.
    package func hasApplied(_ wanted: JSON, as manager: String) -> Bool {
        let own = entries.filter { $0.isApply && $0.manager == manager }
        guard own.count == 1, own[0].version == wanted["apiVersion"]?.string, own[0].subresource == nil,
            Self.identity.allSatisfy({ object[$0] == wanted[$0] })
        else { return false }
        var fields = wanted
        fields["apiVersion"] = nil
        fields["kind"] = nil
        if case .object(var metadata)? = fields["metadata"] {
            metadata["name"] = nil
            metadata["namespace"] = nil
            fields["metadata"] = metadata.isEmpty ? nil : .object(metadata)
        }
        return Self.isExactly(own[0].fields, fields, in: object)
    }

    /// Which no manager owns.
    private static let identity = [["apiVersion"], ["kind"], ["metadata", "name"], ["metadata", "namespace"]]

    private static func isExactly(_ fields: JSON, _ wanted: JSON, in live: JSON) -> Bool {
        guard var names = fields.fields else { return false }
        // Owned as a whole.
        guard !names.isEmpty else { return wanted == live }
        // The element or mapping itself.
        names["."] = nil
        switch (wanted, live) {
        case (.object(let wanted), .object(let live)):
            return names.count == wanted.count
                && wanted.allSatisfy { key, value in
                    guard let own = names["f:\(key)"], let current = live[key] else { return false }
                    return isExactly(own, value, in: current)
                }
        case (.array(let wanted), .array(let live)): return isExactly(names, wanted, in: live)
        default: return false
        }
    }

    /// Elements that are told apart by some of their fields, or by their value. Their order counts, too.
    private static func isExactly(_ names: [String: JSON], _ wanted: [JSON], in live: [JSON]) -> Bool {
        guard names.count == wanted.count else { return false }
        var places: [Int: Int] = [:]
        for (name, own) in names {
            guard let key = try? JSON(parsing: String(name.dropFirst(2))) else { return false }
            let isMeant: (JSON) -> Bool
            switch (name.prefix(2), key.fields) {
            case ("k:", let values?): isMeant = { $0.has(values) }
            case ("v:", _): isMeant = { $0 == key }
            default: return false
            }
            guard let index = wanted.firstIndex(where: isMeant), let place = live.firstIndex(where: isMeant),
                places.updateValue(place, forKey: index) == nil,
                name.hasPrefix("v:") || isExactly(own, wanted[index], in: live[place])
            else { return false }
        }
        let order = places.sorted { $0.key < $1.key }.map(\.value)
        return zip(order, order.dropFirst()).allSatisfy(<)
    }
}
