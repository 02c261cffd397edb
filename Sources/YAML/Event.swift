/// One step of reading a YAML text: a value, or the beginning or end of something that holds values.
struct Event {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(of: String)
        case scalar(text: String, style: Scalar.Style, anchor: String?, tag: String?)
        case sequenceStart(isFlow: Bool, anchor: String?, tag: String?)
        case sequenceEnd
        case mappingStart(isFlow: Bool, anchor: String?, tag: String?)
        case mappingEnd
    }

    var kind: Kind
    var start: Position
    var end: Position
}

/// Where an event is: the offset counts Unicode scalars from 0, line and column count from 1.
struct Position {
    var offset: Int
    var line: Int
    var column: Int
}
