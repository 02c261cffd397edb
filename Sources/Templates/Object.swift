/// A value while a template is rendered: what Python would have in its place.
enum Object {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    case list(List)
    case tuple([Object])
    case map(Mapping<Object>)
    case view(View)
    case loop(Loop)
    case undefined(Undefined)

    /// What a name leads to that nothing was supplied for.
    enum Undefined {
        /// A name somebody wrote.
        case missing(Fault)
        /// What is nothing by its nature: the item before the first, an `if` that does not hold and has no `else`.
        case nothing
        /// The element of an empty list, of which nothing can be said.
        case unknown
    }

    /// Elements that a method has drawn out of a map, or a row of numbers.
    struct View {
        enum Kind {
            case keys
            case values
            case items
            case range(Int, Int, Int)
        }

        var kind: Kind
        var elements: [Object]

        var isRange: Bool { if case .range = kind { true } else { false } }
        var isLikeASet: Bool {
            switch kind {
            case .keys, .items: true
            case .values, .range: false
            }
        }
    }
}

/// A list, which whoever holds it sees grow.
final class List {
    var elements: [Object]

    init(_ elements: [Object]) { self.elements = elements }
}

extension Object {
    init(_ value: Value) {
        switch value {
        case .none: self = .none
        case .bool(let truth): self = .bool(truth)
        case .int(let number): self = .int(number)
        case .float(let number): self = .float(number)
        case .string(let text): self = .text(text)
        case .list(let elements): self = .list(List(elements.map(Object.init)))
        case .map(let entries): self = .map(entries.mapValues(Object.init))
        }
    }

    static func list(_ elements: [Object]) -> Object { .list(List(elements)) }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }

    /// Whether its elements can be had by their number.
    var isSequence: Bool {
        switch self {
        case .text, .list, .tuple, .map, .undefined: true
        case .view(let view): view.isRange
        default: false
        }
    }

    /// What it is, in a sentence.
    var sort: String {
        switch self {
        case .none: "none"
        case .bool: "true or false"
        case .int, .float: "a number"
        case .text: "a text"
        case .list: "a list"
        case .tuple: "a tuple"
        case .map: "a map"
        case .view: "a view"
        case .loop: "a loop"
        case .undefined: "nothing"
        }
    }

    var isTrue: Bool {
        switch self {
        case .none, .undefined: false
        case .bool(let truth): truth
        case .int(let number): number != 0
        case .float(let number): number != 0
        case .text(let text): !text.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .tuple(let elements): !elements.isEmpty
        case .map(let entries): entries.count > 0
        case .view(let view): !view.elements.isEmpty
        case .loop: true
        }
    }

    /// The whole number it stands for where Python wants one.
    var index: Int? {
        switch self {
        case .bool(let truth): truth ? 1 : 0
        case .int(let number): number
        default: nil
        }
    }

    var number: Double? {
        if case .float(let number) = self { number } else { index.map(Double.init) }
    }

    /// What a loop over it goes through.
    func elements() throws(Fault) -> [Object] {
        switch self {
        case .text(let text): text.unicodeScalars.map { .text(String($0)) }
        case .list(let list): list.elements
        case .tuple(let elements): elements
        case .map(let entries): entries.keys.map(Object.text)
        case .view(let view): view.elements
        case .undefined: []
        case .none, .bool, .int, .float, .loop: throw .misused("\(sort) has nothing to loop over")
        }
    }

    func count() throws(Fault) -> Int {
        switch self {
        case .loop(let loop): loop.elements.count
        case .map(let entries): entries.count
        case .text(let text): text.unicodeScalars.count
        case .none, .bool, .int, .float: throw .misused("\(sort) has no length")
        default: try elements().count
        }
    }

    /// What stands in the way of using it; of a name that was not supplied, that.
    func refusal(_ sentence: String) -> Fault {
        if case .undefined(.missing(let fault)) = self { fault } else { .misused(sentence) }
    }
}

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
