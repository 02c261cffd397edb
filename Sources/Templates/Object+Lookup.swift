extension Object {
    /// What `owner.name` leads to; a name that is not there leads to what says so.
    func attribute(_ name: String, of path: String) throws(Fault) -> Object {
        switch self {
        case .map(let entries):
            // Python looks for a method first, so a key of that name is never seen.
            guard !Function.namesOfDictionaries.contains(name) else {
                throw .misused("'\(path).\(name)' is what a map can do; the key is written \(path)['\(name)']")
            }
            return entries[name] ?? missing(name, of: path)
        case .loop(let loop):
            return loop[name] ?? missing(name, of: path)
        case .undefined:
            throw refusal("'\(path)' is nothing, it has no '\(name)'")
        default:
            return missing(name, of: path)
        }
    }

    /// What `owner[index]` leads to.
    func element(_ index: Object, of path: String) throws(Fault) -> Object {
        switch self {
        case .map(let entries):
            guard case .text(let key) = index else { return missing(index.representation, of: path) }
            return entries[key] ?? missing(key, of: path)
        case .undefined:
            throw refusal("'\(path)' is nothing, it has no elements")
        case _ where isSequence:
            let elements = try elements()
            guard let place = index.index else { return missing(index.text, of: path) }
            let found = place < 0 ? place + elements.count : place
            return elements.indices.contains(found) ? elements[found] : missing("\(place)", of: path)
        default:
            return missing(index.text, of: path)
        }
    }

    private func missing(_ name: String, of path: String) -> Object {
        let known: [String] =
            switch self {
            case .map(let entries): entries.keys
            case .loop: Loop.names
            default: []
            }
        return .undefined(.missing(Fault(problem: .undefined(name, owner: path, known: known))))
    }

    /// What `owner[start:end:step]` leads to, by Python's rules.
    func slice(_ bounds: [Object?], of path: String) throws(Fault) -> Object {
        var numbers: [Int?] = []
        for bound in bounds {
            switch bound {
            case nil, .some(.none): numbers.append(nil)
            case .some(let given):
                guard let number = given.index else { throw given.refusal("a slice goes by whole numbers") }
                numbers.append(number)
            }
        }
        let step = numbers.count > 2 ? numbers[2] ?? 1 : 1
        guard step != 0 else { throw .misused("a slice cannot go in steps of 0") }
        func chosen<Element>(_ all: [Element]) -> [Element] {
            let backwards = step < 0
            func place(_ given: Int?, _ otherwise: Int) -> Int {
                guard let given else { return otherwise }
                let place = given < 0 ? given + all.count : given
                return Swift.min(Swift.max(place, backwards ? -1 : 0), backwards ? all.count - 1 : all.count)
            }
            let start = place(numbers[0], backwards ? all.count - 1 : 0)
            let end = place(numbers[1], backwards ? -1 : all.count)
            return stride(from: start, to: end, by: step).map { all[$0] }
        }
        switch self {
        case .text(let text): return .text(String(scalars: chosen(text.scalars)))
        case .list(let list): return .list(chosen(list.elements))
        case .tuple(let elements): return .tuple(chosen(elements))
        case .undefined: throw refusal("'\(path)' is nothing, it has no elements")
        default: throw .misused("\(sort) has no slices")
        }
    }
}
