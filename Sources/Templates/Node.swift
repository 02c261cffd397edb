/// A part of a template as its reader understands it: a text, a value, a choice or a repetition.
indirect enum Node: Sendable, Hashable {
    case text(Substring)
    case show(Operand, when: Condition?, otherwise: Operand?, line: Int)
    case choice([Branch])
    case loop(Loop)

    /// What is rendered if a condition holds; the last branch of a choice may have none.
    struct Branch: Sendable, Hashable {
        var condition: Condition?
        var body: [Node]
        var line: Int
    }

    struct Loop: Sendable, Hashable {
        /// One name for a list; two, key and value, for a map.
        var variables: [String]
        var subject: Operand
        var filter: Condition?
        var body: [Node]
        /// Rendered when there is nothing to loop over.
        var empty: [Node]
        var line: Int
    }
}
