package import Kubernetes

/// Objects, as the server says that they are and would be.
extension Change {
    /// How an object differs from what is wanted; nil when it does not.
    ///
    /// - Parameters:
    ///   - live: as it is; nil when it is missing.
    ///   - dryRun: what the server says that a server-side apply would make of it; nil when it was not asked.
    ///   - manager: who applies; fields of others are told of with their names.
    package init?(
        of object: ObjectReference,
        from live: JSON?,
        to dryRun: Answer?,
        appliedBy manager: String
    ) {
        let title = object.description
        let problem = dryRun?.problem
        guard let live else {
            // Also of a namespace that is yet to come.
            let refusal = problem.flatMap { $0.isNotFound ? nil : "\($0)" }
            self.init(.object, title, refusal.map(Reason.missingAndRefused) ?? .missing)
            return
        }
        guard let wanted = try? dryRun?.object() else {
            self.init(.object, title, .incomparable(because: problem.map { "\($0)" } ?? "no dry run was made"))
            return
        }
        let fields = FieldChange.changes(from: live, to: wanted)
        guard !fields.isEmpty else { return nil }
        let managers = FieldManagers(of: live)
        let lines = fields.map { field in
            let other = managers.owners(of: field.path).first { $0 != manager }
            return field.description + (other.map { " (set by \($0))" } ?? "")
        }
        guard fields.count > 1 || fields[0].texts != nil else {
            self.init(.object, title, .differs(in: lines))
            return
        }
        self.init(
            .object,
            title,
            .differs(in: fields.map(\.path.description)),
            difference: zip(fields, lines).map { field, line in
                field.texts.map { Difference.unified(from: $0.old, to: $0.new, path: field.path.description) }
                    ?? line + "\n"
            }.joined()
        )
    }
}
