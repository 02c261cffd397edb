/// Reads the inside of one tag.
///
/// Stencil takes what it cannot read for a variable nobody supplied, and shows nothing for it; so everything it shall see is read here first.
struct TagParser {
    private enum Word: Hashable {
        case name(String)
        case literal(Value)
        case symbol(String)

        var text: String {
            switch self {
            case .name(let text), .symbol(let text): text
            case .literal(.string(let text)): "\"\(text)\""
            case .literal(let value): value.text ?? ""
            }
        }
    }

    private let template: String
    let line: Int
    private var words: ArraySlice<Word> = []

    init(_ content: Substring, template: String, line: Int) throws(TemplateError) {
        self.template = template
        self.line = line
        words = try Self.split(content) { reason in
            TemplateError(template: template, line: line, problem: .syntax(reason))
        }
    }

    // MARK: Words

    private static func split(
        _ content: Substring,
        error: (String) -> TemplateError
    ) throws(TemplateError) -> ArraySlice<Word> {
        var words: ArraySlice<Word> = []
        var rest = content.drop(while: \.isWhitespace)
        while let first = rest.first {
            switch first {
            case "\"", "'":
                let inside = rest.dropFirst()
                guard let end = inside.firstIndex(of: first) else { throw error("the quote \(first) is not closed") }
                words.append(.literal(.string(String(inside[..<end]))))
                rest = inside[end...].dropFirst()
            case "|", ":", ",", "(", ")":
                words.append(.symbol(String(first)))
                rest = rest.dropFirst()
            case "=", "!", "<", ">":
                let symbol = rest.prefix { "=!<>".contains($0) }
                words.append(.symbol(String(symbol)))
                rest = rest[symbol.endIndex...]
            case _ where first.isASCII && (first.isLetter || first.isNumber || first == "_"):
                let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
                words.append(word(String(name)))
                rest = rest[name.endIndex...]
            default:
                throw error(
                    "'\(first)' means nothing in a tag; a tag has variables, texts in quotes, filters after '|' and comparisons, "
                        + "and what is reckoned is supplied ready"
                )
            }
            rest = rest.drop(while: \.isWhitespace)
        }
        return words
    }

    private static func word(_ name: String) -> Word {
        switch name {
        case "true": .literal(.bool(true))
        case "false": .literal(.bool(false))
        default: Int(name).map { .literal(.int($0)) } ?? .name(name)
        }
    }

    func error(_ sentence: String) -> TemplateError {
        TemplateError(template: template, line: line, problem: .syntax(sentence))
    }

    /// Takes the next word if it is this one.
    mutating func take(_ text: String) -> Bool {
        guard let word = words.first, word == .name(text) || word == .symbol(text) else { return false }
        words.removeFirst()
        return true
    }

    /// Takes the name that says what a block is for.
    mutating func keyword() throws(TemplateError) -> String {
        guard case .name(let name)? = words.popFirst() else {
            throw error("a '{%' tag begins with its name, such as 'if'")
        }
        return name
    }

    func end() throws(TemplateError) {
        guard let word = words.first else { return }
        throw error("'\(word.text)' is one word too many")
    }

    /// Takes the name of a loop variable.
    mutating func variable() throws(TemplateError) -> String {
        guard case .name(let name)? = words.popFirst(), !name.contains("."), !Self.reserved.contains(name) else {
            throw error("a loop is written 'for x in list' or 'for key, value in map'")
        }
        return name
    }

    private static let reserved: Set<String> = ["if", "else", "for", "in", "and", "or", "not", "where", "forloop"]

    // MARK: Values

    mutating func operand() throws(TemplateError) -> Operand {
        var operand = try plainOperand()
        while take("|") {
            operand.filters.append(try call())
        }
        return operand
    }

    private mutating func plainOperand() throws(TemplateError) -> Operand {
        switch words.popFirst() {
        case .literal(let value)?:
            return Operand(source: .literal(value), filters: [])
        case .name(let name)? where !Self.reserved.contains(name) || name == "forloop":
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard path.allSatisfy({ !$0.isEmpty }), path[0].first?.isNumber == false else {
                throw error("'\(name)' is no variable; a path is names with '.' between them")
            }
            return Operand(source: .path(path), filters: [])
        case let word?:
            throw error("'\(word.text)' stands where a variable or a text in quotes should")
        case nil:
            throw error("a variable is missing")
        }
    }

    private mutating func call() throws(TemplateError) -> Operand.Call {
        guard case .name(let name)? = words.popFirst() else { throw error("a filter's name is missing after '|'") }
        guard let filter = Filter(rawValue: name) else {
            let known = Filter.allCases.map(\.rawValue)
            let hint = name.closest(in: known).map { ", did you mean '\($0)'" } ?? ""
            throw error("there is no filter '\(name)'\(hint); there are \(known.joined(separator: ", "))")
        }
        var arguments: [Operand] = []
        if take(":") {
            repeat { arguments.append(try plainOperand()) } while take(",")
        }
        guard arguments.count == filter.argumentCount else {
            throw error(
                "the filter '\(name)' takes \(filter.argumentCount == 0 ? "no argument" : "one argument after ':'")"
            )
        }
        return Operand.Call(filter: filter, arguments: arguments)
    }

    // MARK: Conditions

    mutating func condition() throws(TemplateError) -> Condition {
        var condition = try conjunction()
        while take("or") { condition = .either(condition, try conjunction()) }
        return condition
    }

    private mutating func conjunction() throws(TemplateError) -> Condition {
        var condition = try test()
        while take("and") { condition = .both(condition, try test()) }
        return condition
    }

    private mutating func test() throws(TemplateError) -> Condition {
        if take("not") { return .not(try test()) }
        if take("(") {
            let inner = try condition()
            guard take(")") else { throw error("'(' is not closed") }
            return inner
        }
        let left = try operand()
        guard let word = words.first, Condition.comparisons.contains(word.text) else { return .holds(left) }
        words.removeFirst()
        return .compare(left, word.text, try operand())
    }
}
