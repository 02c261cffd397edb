/// Where a loop is, as a template sees it by the name `loop`.
final class Loop {
    let elements: [Object]
    var index = 0
    private var previous: [Object]?

    init(_ elements: [Object]) { self.elements = elements }

    static let names = [
        "index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth",
        "depth0",
    ]

    subscript(name: String) -> Object? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "revindex": .int(elements.count - index)
        case "revindex0": .int(elements.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == elements.count - 1)
        case "length": .int(elements.count)
        case "previtem": index == 0 ? .undefined(.nothing) : elements[index - 1]
        case "nextitem": index == elements.count - 1 ? .undefined(.nothing) : elements[index + 1]
        case "depth": .int(1)
        case "depth0": .int(0)
        default: nil
        }
    }

    /// One of these, in turn.
    func cycle(_ choices: [Object]) throws(Fault) -> Object {
        guard !choices.isEmpty else { throw .misused("'cycle' has nothing to choose from") }
        return choices[index % choices.count]
    }

    /// Whether these are others than the last time it was asked.
    func changed(_ values: [Object]) -> Bool {
        defer { previous = values }
        return previous.map { !Object.tuple($0).equals(.tuple(values)) } ?? true
    }
}
