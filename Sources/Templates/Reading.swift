/// What a rendering asks of what it was given: a name, or an entry of the map of that name.
struct Question: Sendable, Hashable {
    let name: String
    let entry: String?

    init(_ name: String, _ entry: String? = nil) {
        self.name = name
        self.entry = entry
    }

    func answer(in context: [String: Value]) -> Value? {
        guard let entry else { return context[name] }
        guard case .map(let entries)? = context[name] else { return nil }
        return entries[entry]
    }
}

/// All that a rendering has read of what it was given: where that is the same, so is the text.
package struct Reading: Sendable, Equatable {
    private var answers: [Question: Value?]

    init(_ questions: Set<Question>, in context: [String: Value]) {
        answers = Dictionary(uniqueKeysWithValues: questions.map { ($0, $0.answer(in: context)) })
    }

    package var names: Set<String> { Set(answers.keys.map(\.name)) }

    package func isSame(in context: [String: Value]) -> Bool {
        answers.allSatisfy { question, answer in question.answer(in: context) == answer }
    }

    package func joined(with other: Reading) -> Reading {
        var joined = self
        joined.answers.merge(other.answers) { first, _ in first }
        return joined
    }

    /// For a name that is given what follows from all others.
    package func without(_ name: String) -> Reading {
        var rest = self
        rest.answers = answers.filter { $0.key.name != name }
        return rest
    }
}

/// What was last made of each template. Of a thousand machines, the next one mostly asks for the same.
package final class RenderingCache<Product> {
    private var latest: [String: (product: Product, reading: Reading)] = [:]

    package init() {}

    /// - Parameter make: makes it, and says what it read in doing so.
    package func product(
        of key: String,
        in context: [String: Value],
        make: () throws -> (Product, Reading)
    ) rethrows -> Product {
        if let known = latest[key], known.reading.isSame(in: context) { return known.product }
        let (product, reading) = try make()
        latest[key] = (product, reading)
        return product
    }
}
