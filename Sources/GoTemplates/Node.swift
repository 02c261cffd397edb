/// A part of a template that was read.
indirect enum Node {
    case verbatim(String)
    case show(Pipeline)
    case choice([Branch], otherwise: [Node])
    /// `with`: a condition whose value is `.` in its body.
    case with(Pipeline, body: [Node], otherwise: [Node])
    case loop(Pipeline, body: [Node], otherwise: [Node])
    case template(String, Pipeline?, line: Int)

    struct Branch {
        var condition: Pipeline
        var body: [Node]
    }
}

/// Commands, each of which has the value of the one before it as its last argument.
struct Pipeline {
    /// The variables that take its value; a loop may have two, for the number and for the element.
    var variables: [String] = []
    /// Whether the variables are there already.
    var assigns = false
    var commands: [[Operand]]
    var line: Int
}

indirect enum Operand {
    case value(Value)
    /// A function; with arguments where it comes first.
    case word(String)
    /// The fields of `.`
    case fields([String])
    case variable(String, fields: [String])
    case group(Pipeline, fields: [String])
}
