/// The variables that every script finds set.
package struct ScriptContext: Sendable {
    package var variables: [(name: String, value: String)]

    package init(variables: [(name: String, value: String)]) { self.variables = variables }

    package var assignments: String { variables.map { Shell.assignment($0.name, $0.value) }.joined() }
}
