/// The variables a part of a template can read: what was supplied, and what loops and `set` have put over it.
struct Scope {
    private let context: [String: Value]
    /// What was supplied and has been read; only that is made an object.
    private var supplied: [String: Object] = [:]
    private var frames: [[String: Object]] = [[:]]

    init(_ context: [String: Value]) { self.context = context }

    mutating func find(_ name: String) -> Object? {
        for frame in frames.reversed() {
            if let found = frame[name] { return found }
        }
        if let found = supplied[name] { return found }
        let found = context[name].map(Object.init)
        supplied[name] = found
        return found
    }

    /// What was supplied and has been asked for.
    var read: Set<String> { Set(supplied.keys) }

    /// Every name that leads to something.
    var names: Set<String> { frames.reduce(into: Set(context.keys)) { $0.formUnion($1.keys) } }

    mutating func set(_ name: String, _ value: Object) { frames[frames.count - 1][name] = value }

    mutating func open() { frames.append([:]) }
    mutating func close() { frames.removeLast() }
}
