/// The variables a part of a template can read: what was supplied, and what loops and `set` have put over it.
struct Scope {
    private let context: [String: Value]
    /// What was supplied and has been read; only that is made an object.
    private var supplied: [Question: Object] = [:]
    /// What was asked for, whether it was supplied or not.
    private var questions: Set<Question> = []
    private var frames: [[String: Object]] = [[:]]

    init(_ context: [String: Value]) { self.context = context }

    mutating func find(_ name: String) -> Object? {
        for frame in frames.reversed() {
            if let found = frame[name] { return found }
        }
        let question = Question(name)
        questions.insert(question)
        if let found = supplied[question] { return found }
        guard let value = context[name] else { return nil }
        var found = Object(value)
        // Whoever has a list sees it grow.
        if case .map(var entries) = found {
            for (other, object) in supplied where other.name == name {
                if let entry = other.entry { entries[entry] = object }
            }
            found = .map(entries)
        }
        supplied[question] = found
        return found
    }

    /// An entry of a map that was supplied, and nothing made of all others; nil where there is none, or the name leads elsewhere.
    mutating func find(_ entry: String, of name: String) -> Object? {
        guard supplied[Question(name)] == nil, !frames.contains(where: { $0[name] != nil }) else { return nil }
        let question = Question(name, entry)
        guard let value = question.answer(in: context) else { return nil }
        questions.insert(question)
        if let found = supplied[question] { return found }
        let found = Object(value)
        supplied[question] = found
        return found
    }

    var reading: Reading { Reading(questions, in: context) }

    /// Every name that leads to something.
    var names: Set<String> { frames.reduce(into: Set(context.keys)) { $0.formUnion($1.keys) } }

    mutating func set(_ name: String, _ value: Object) { frames[frames.count - 1][name] = value }

    mutating func open() { frames.append([:]) }
    mutating func close() { frames.removeLast() }
}
