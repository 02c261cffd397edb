/// Why a request came to nothing: a `Status` object of the API (`meta/v1`), or that no answer came.
package struct APIStatus: Error, Sendable, Hashable, Codable {
    package struct Cause: Sendable, Hashable, Codable {
        /// `FieldValueInvalid`, `FieldManagerConflict`, …
        package var reason: String
        package var message: String
        /// The field that it is about.
        package var field: String

        package init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// Of HTTP; 0 when no answer came.
    package var code: Int
    /// `NotFound`, `Conflict`, `Invalid`, …; empty when it is not said.
    package var reason: String
    package var message: String
    package var causes: [Cause]
    /// The name of the object that it is about; nil where the server got as far as no object.
    package var subject: String?

    package init(
        code: Int = 0,
        reason: String = "",
        message: String,
        causes: [Cause] = [],
        subject: String? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.causes = causes
        self.subject = subject
    }

    /// - Parameter body: a `Status` in JSON; any other text, as proxies and old paths give, is its message.
    package init(code: Int, body: String) {
        guard let status = try? JSON(parsing: body), status["kind"]?.string == "Status" else {
            self.init(code: code, message: String(body.prefix(300)))
            return
        }
        self.init(
            code: status["code"]?.int ?? code,
            reason: status["reason"]?.string ?? "",
            message: status["message"]?.string ?? "",
            causes: (status["details"]?["causes"]?.items ?? []).map {
                Cause(
                    reason: $0["reason"]?.string ?? "",
                    message: $0["message"]?.string ?? "",
                    field: $0["field"]?.string ?? ""
                )
            },
            subject: status["details"]?["name"]?.string
        )
    }

    /// Whether the same request may succeed later: no answer, too many requests, or a server in trouble. Anything else is said at once.
    package var mayPass: Bool { code == 0 || code == 429 || (500...599).contains(code) }

    package var isNotFound: Bool { code == 404 }

    /// Whether the server has nothing at that path, not even a kind: of an object that it misses, or its namespace, it says the name.
    package var isOfUnknownPath: Bool { isNotFound && subject == nil }

    /// Whether the server refuses because a field keeps the value with which its object was made: only another object can have another.
    package var isOfFixedField: Bool {
        code == 422
            && ([message] + causes.map(\.message)).contains { text in Self.fixed.contains { text.contains($0) } }
    }

    /// What validation says of such fields (ValidateImmutableField, and what is older than that).
    private static let fixed = [
        "field is immutable", "is immutable after creation", "updates to statefulset spec", "cannot change roleRef",
        "may not change once set",
    ]

    /// Fields that belong to others, as an apply without force is told (reason `FieldManagerConflict`).
    package var conflicts: [FieldConflict] {
        causes.filter { $0.reason == "FieldManagerConflict" }.map { cause in
            // `conflict with "kubectl-edit" using apps/v1`, with ` at TIME` behind it for an update.
            let parts = cause.message.split(separator: "\"", omittingEmptySubsequences: false)
            return FieldConflict(
                field: cause.field.hasPrefix(".") ? String(cause.field.dropFirst()) : cause.field,
                manager: parts.count > 1 ? String(parts[1]) : ""
            )
        }
    }
}

/// A field that another manager owns.
package struct FieldConflict: Sendable, Hashable {
    package var field: String
    package var manager: String
}

extension APIStatus: CustomStringConvertible {
    package var description: String {
        let text = message.isEmpty ? reason : message
        return code == 0 ? text : "\(code) \(text)"
    }
}
