/// One difference between what is and what should be.
package struct Change: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable {
        case certificate, command, container, file, image, label, member, node, object, package, removal, request,
            snapshot,
            taint, wait, pods
    }

    package var kind: Kind
    /// The path, image, package, object … that changes.
    package var subject: String
    package var reason: Reason
    /// A unified diff of a file that holds no secret.
    package var difference: String?

    package init(_ kind: Kind, _ subject: String, _ reason: Reason, difference: String? = nil) {
        self.kind = kind
        self.subject = subject
        self.reason = reason
        self.difference = difference
    }

    package var withoutDifference: Change { Change(kind, subject, reason) }

    package var sentence: String { "\(subject) \(reason)" }
}

extension Change: Codable {
    private enum Key: String, CodingKey { case kind, subject, reason, why, difference }

    /// `reason` has the words, for people; `why` the same for programs.
    package func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        try record.encode(kind, forKey: .kind)
        try record.encode(subject, forKey: .subject)
        try record.encode("\(reason)", forKey: .reason)
        try record.encode(reason, forKey: .why)
        try record.encodeIfPresent(difference, forKey: .difference)
    }

    /// What is known of no reason by its value is told as it was.
    package init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        let words = try record.decode(String.self, forKey: .reason)
        self.init(
            try record.decode(Kind.self, forKey: .kind),
            try record.decode(String.self, forKey: .subject),
            (try? record.decode(Reason.self, forKey: .why)) ?? .told(words: words),
            difference: try record.decodeIfPresent(String.self, forKey: .difference)
        )
    }
}
