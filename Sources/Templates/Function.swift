/// Something with a name that is done to a value: a filter, a test or a method.
struct Function: Sendable {
    /// The names of its arguments, the required ones first.
    var parameters: [String] = []
    var required = 0
    /// Whether it may be asked about a name that nothing was supplied for.
    var takesMissing = false
    var body: @Sendable (Object, [Object?]) throws(Fault) -> Object

    init(
        _ parameters: [String] = [],
        required: Int = 0,
        takesMissing: Bool = false,
        _ body: @escaping @Sendable (Object, [Object?]) throws(Fault) -> Object
    ) {
        self.parameters = parameters
        self.required = required
        self.takesMissing = takesMissing
        self.body = body
    }

    /// Gives each parameter its argument.
    func bind<Argument>(
        _ positional: [Argument],
        _ named: [(String, Argument)],
        name: String
    ) throws(Fault) -> [Argument?] {
        guard positional.count <= parameters.count else {
            let most = parameters.isEmpty ? "no argument" : "at most \(parameters.count)"
            throw .misused("'\(name)' takes \(most), not \(positional.count)")
        }
        var bound: [Argument?] = positional + Array(repeating: nil, count: parameters.count - positional.count)
        for (parameter, argument) in named {
            guard let index = parameters.firstIndex(of: parameter), bound[index] == nil else {
                throw .misused("'\(name)' takes no argument '\(parameter)' here")
            }
            bound[index] = argument
        }
        if let lacking = (0..<required).first(where: { bound[$0] == nil }) {
            throw .misused("'\(name)' lacks its argument '\(parameters[lacking])'")
        }
        return bound
    }
}

/// What functions ask of their arguments.
extension [Object?] {
    func truth(_ index: Int) -> Bool { self[index]?.isTrue ?? false }

    func text(_ index: Int) throws(Fault) -> String? {
        switch self[index] {
        case nil, .some(.none): return nil
        case .text(let text)?: return text
        case let other?: throw other.refusal("\(other.sort) stands where a text should")
        }
    }

    func whole(_ index: Int) throws(Fault) -> Int? {
        switch self[index] {
        case nil, .some(.none): return nil
        case let given?:
            guard let number = given.index else {
                throw given.refusal("\(given.sort) stands where a whole number should")
            }
            return number
        }
    }

    /// One that is required.
    func value(_ index: Int) -> Object { self[index] ?? .none }
}
