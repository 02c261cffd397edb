/// Something that a template can call by its name.
package struct Function: Sendable {
    /// How many arguments it takes.
    var counts: ClosedRange<Int>
    /// Throws a sentence that speaks of its arguments; the name stands before it.
    var body: @Sendable ([Value]) throws(TemplateError) -> Value

    package init(
        _ counts: ClosedRange<Int>,
        _ body: @escaping @Sendable ([Value]) throws(TemplateError) -> Value
    ) {
        self.counts = counts
        self.body = body
    }

    package init(_ count: Int, _ body: @escaping @Sendable ([Value]) throws(TemplateError) -> Value) {
        self.init(count...count, body)
    }

    func call(_ name: String, _ arguments: [Value]) throws(TemplateError) -> Value {
        guard counts.contains(arguments.count) else {
            let takes =
                counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "at least \(counts.lowerBound)"
            throw TemplateError("'\(name)' takes \(takes) arguments, not \(arguments.count)")
        }
        do { return try body(arguments) } catch {
            throw TemplateError("'\(name)': \(error.message)", line: error.line)
        }
    }
}

/// What functions ask of their arguments.
extension [Value] {
    package func whole(_ index: Int) throws(TemplateError) -> Int {
        guard let number = self[index].whole else {
            throw TemplateError("\(self[index].sort) '\(self[index].shown)' stands where a whole number should")
        }
        return number
    }

    func list(_ index: Int) throws(TemplateError) -> [Value] {
        guard case .list(let elements) = self[index] else {
            throw TemplateError("\(self[index].sort) stands where a list should")
        }
        return elements
    }

    func text(_ index: Int) -> String { self[index].shown }
}
