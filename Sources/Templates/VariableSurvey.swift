/// Which variables nodes read, without a context to try them on.
struct VariableSurvey {
    private(set) var paths: Set<String> = []

    init(_ nodes: [Node]) { visit(nodes, loopVariables: [:]) }

    /// `loopVariables` says what each stands for, as a path; nil for a map's key.
    private mutating func visit(_ nodes: [Node], loopVariables: [String: String?]) {
        for node in nodes {
            switch node {
            case .text:
                break
            case .show(let value, let condition, let otherwise, _):
                note([value] + (condition?.operands ?? []) + (otherwise.map { [$0] } ?? []), loopVariables)
            case .choice(let branches):
                for branch in branches {
                    note(branch.condition?.operands ?? [], loopVariables)
                    visit(branch.body, loopVariables: loopVariables)
                }
            case .loop(let loop):
                note([loop.subject], loopVariables)
                var inner = loopVariables
                let element = loop.subject.path.flatMap { path(of: $0, loopVariables) }.map { $0 + ".*" }
                if loop.variables.count == 2 { inner[loop.variables[0]] = .some(nil) }
                inner[loop.variables[loop.variables.count - 1]] = .some(element)
                note(loop.filter?.operands ?? [], inner)
                inner["forloop"] = .some(nil)
                visit(loop.body, loopVariables: inner)
                visit(loop.empty, loopVariables: loopVariables)
            }
        }
    }

    private mutating func note(_ operands: [Operand], _ loopVariables: [String: String?]) {
        for read in operands.flatMap(\.paths) {
            if let path = path(of: read, loopVariables) { paths.insert(path) }
        }
    }

    /// A path from the context; nil for what only the loop knows.
    private func path(of path: [String], _ loopVariables: [String: String?]) -> String? {
        guard let element = loopVariables[path[0]] else { return path.joined(separator: ".") }
        return element.map { ([$0] + path.dropFirst()).joined(separator: ".") }
    }
}
