extension Evaluation {
    /// A method of a value, or `range`.
    mutating func call(_ callee: Expression, _ arguments: Arguments) throws(Fault) -> Object {
        if case .name("range") = callee.kind, scope.find("range") == nil {
            return try range(try values(of: arguments, of: "range"))
        }
        guard case .attribute(let owner, let name) = callee.kind else {
            throw try value(of: callee).refusal("'\(callee.path)' cannot be called; called are methods, and 'range'")
        }
        let value = try value(of: owner)
        if case .loop(let loop) = value, name == "cycle" {
            return try loop.cycle(try values(of: arguments, of: name))
        }
        if case .loop(let loop) = value, name == "changed" {
            return .bool(loop.changed(try values(of: arguments, of: name)))
        }
        let methods = Function.methods(of: value)
        guard let method = methods[name] else {
            let hint = name.closest(in: methods.keys).map { ", did you mean '\($0)'" } ?? ""
            let known = methods.isEmpty ? "nothing" : methods.keys.sorted().joined(separator: ", ")
            throw value.refusal("\(value.sort) cannot do '\(name)'\(hint); it can do \(known)")
        }
        let positional = try values(of: arguments.positional)
        var named: [(String, Object)] = []
        for (name, argument) in arguments.named { named.append((name, try self.value(of: argument))) }
        return try method.body(value, try method.bind(positional, named, name: name))
    }

    /// Arguments of what takes any number of them, but none by name.
    private mutating func values(of arguments: Arguments, of name: String) throws(Fault) -> [Object] {
        if let named = arguments.named.first { throw .misused("'\(name)' takes no argument '\(named.name)'") }
        return try values(of: arguments.positional)
    }

    private func range(_ arguments: [Object]) throws(Fault) -> Object {
        guard (1...3).contains(arguments.count) else { throw .misused("'range' takes one to three numbers") }
        var numbers: [Int] = []
        for argument in arguments {
            guard let number = argument.index else { throw argument.refusal("'range' takes whole numbers") }
            numbers.append(number)
        }
        let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
        let step = numbers.count == 3 ? numbers[2] : 1
        guard step != 0 else { throw .misused("'range' cannot go in steps of 0") }
        let elements = stride(from: start, to: end, by: step).prefix(Object.limit).map(Object.int)
        guard elements.count < Object.limit else { throw .misused("'range' makes more than \(Object.limit) elements") }
        return .view(Object.View(kind: .range(start, end, step), elements: elements))
    }
}
