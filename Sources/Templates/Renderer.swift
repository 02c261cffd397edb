/// Renders nodes, or only looks whether every name in them leads somewhere.
struct Renderer {
    private(set) var evaluation: Evaluation
    private(set) var text = ""
    /// Whether what is looked at may belong to a branch that is not taken.
    private var isDoubtful = false

    init(_ context: [String: Value], rule: Evaluation.Rule) { evaluation = Evaluation(context, rule: rule) }

    private var isSearch: Bool { evaluation.rule == .soughtEverywhere }

    mutating func render(_ nodes: [Node]) throws(Fault) {
        for node in nodes {
            switch node {
            case .text(let verbatim): text += verbatim
            case .show(let expression): text += try evaluation.value(of: expression).text
            case .choice(let branches, let otherwise): try choose(branches, otherwise)
            case .loop(let loop): try repeatBody(of: loop)
            case .assign(let variable, let expression):
                let value = try evaluation.value(of: expression)
                try assign(isDoubtful ? .undefined(.unknown) : value, to: variable, at: expression.place)
            }
        }
    }

    private mutating func choose(_ branches: [Node.Branch], _ otherwise: [Node]) throws(Fault) {
        guard !isSearch else { return try search(branches, otherwise) }
        for branch in branches {
            if try evaluation.value(of: branch.condition).isTrue { return try render(branch.body) }
        }
        try render(otherwise)
    }

    private mutating func search(_ branches: [Node.Branch], _ otherwise: [Node]) throws(Fault) {
        let wasDoubtful = isDoubtful
        isDoubtful = true
        for branch in branches {
            _ = try evaluation.value(of: branch.condition)
            try render(branch.body)
        }
        try render(otherwise)
        isDoubtful = wasDoubtful
    }

    private mutating func repeatBody(of node: Node.Loop) throws(Fault) {
        let subject = try evaluation.value(of: node.subject)
        let elements = try elements(of: subject, at: node.subject.place)
        let chosen = try filtered(elements, by: node)
        let loop = Loop(isSearch && chosen.isEmpty ? [.undefined(.unknown)] : chosen)
        for (index, element) in loop.elements.enumerated() {
            loop.index = index
            evaluation.scope.open()
            try assign(element, to: node.variable, at: node.subject.place)
            evaluation.scope.set("loop", .loop(loop))
            try render(node.body)
            evaluation.scope.close()
        }
        if loop.elements.isEmpty || isSearch {
            evaluation.scope.open()
            try render(node.otherwise)
            evaluation.scope.close()
        }
    }

    private func elements(of value: Object, at place: Place) throws(Fault) -> [Object] {
        do {
            return try value.elements()
        } catch {
            // What is never rendered may be of a kind that does not fit.
            if isSearch { return [] }
            throw Fault(problem: error.problem, place: place)
        }
    }

    private mutating func filtered(_ elements: [Object], by node: Node.Loop) throws(Fault) -> [Object] {
        guard let filter = node.filter else { return elements }
        var chosen: [Object] = []
        for element in isSearch && elements.isEmpty ? [.undefined(.unknown)] : elements {
            evaluation.scope.open()
            try assign(element, to: node.variable, at: node.subject.place)
            let holds = try evaluation.value(of: filter).isTrue
            evaluation.scope.close()
            if holds || isSearch { chosen.append(element) }
        }
        return chosen
    }

    private mutating func assign(_ value: Object, to variable: Assignee, at place: Place) throws(Fault) {
        switch variable {
        case .name(let name):
            evaluation.scope.set(name, value)
        case .several(let variables):
            let parts = try elements(of: value, at: place)
            if parts.count == variables.count {
                for (variable, part) in zip(variables, parts) { try assign(part, to: variable, at: place) }
            } else if isSearch {
                for variable in variables { try assign(.undefined(.unknown), to: variable, at: place) }
            } else {
                let count = "\(variables.count) variables cannot take \(value.sort) of \(parts.count)"
                throw Fault(problem: .misused("\(count); keys and values come from '.items()'"), place: place)
            }
        }
    }
}
