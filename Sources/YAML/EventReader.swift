internal import CLibYAML

/// Reads a YAML text event by event: the only place that touches libyaml.
@safe final class EventReader {
    // libyaml keeps pointers into both: they are allocated once and stay where they are until the end.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    /// Begins to read UTF-8 bytes; `file` is what errors name.
    init(_ text: ArraySlice<UInt8>, file: String) throws(YAMLError) {
        self.file = file
        unsafe bytes = .allocate(capacity: text.count)
        _ = unsafe bytes.initialize(from: text)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLError("there is no memory left to read it", at: Mark(file: file, line: 1, column: 1))
        }
        // Without this a text that begins like UTF-16 would be read as such.
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, UnsafePointer(bytes.baseAddress), bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe bytes.deallocate()
    }

    /// The next event. After `streamEnd` there is none to ask for.
    func next() throws(YAMLError) -> Event {
        let event = EventOwner()
        guard unsafe yaml_parser_parse(parser, &event.event) == 1 else { throw failure() }
        return event.value
    }

    private func failure() -> YAMLError {
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            return YAMLError(readerMessage(), at: mark(ofByte: unsafe parser.pointee.problem_offset))
        }
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "it is not YAML"
        if problem == "could not find expected ':'" {
            // libyaml notices on the line below; the key that lacks its colon is where it began to look.
            let key = unsafe Position(parser.pointee.context_mark)
            return YAMLError(
                "a ':' is missing after this key",
                at: Mark(file: file, line: key.line, column: key.column)
            )
        }
        let place = unsafe Position(parser.pointee.problem_mark)
        var message = Self.advice[problem] ?? problem
        if let context = unsafe parser.pointee.context {
            let begin = unsafe Position(parser.pointee.context_mark)
            message += " (\(unsafe String(cString: context)) that begins at \(begin.line):\(begin.column))"
        }
        return YAMLError(message, at: Mark(file: file, line: place.line, column: place.column))
    }

    private func readerMessage() -> String {
        let value = unsafe parser.pointee.problem_value
        guard value >= 0, let problem = unsafe parser.pointee.problem else { return "it cannot be read" }
        let number = String(value, radix: 16, uppercase: true)
        return
            "\(unsafe Self.advice[String(cString: problem)] ?? String(cString: problem)): U+\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)"
    }

    /// What to do about the mistakes that people make most, by libyaml's name for them.
    private static let advice = [
        "found character that cannot start any token":
            "this character cannot begin a value: indent with spaces instead of tabs, quote a value that begins with @ ` or %",
        "mapping values are not allowed in this context":
            "a ':' is not expected here: check the indentation, or quote a value that holds ': '",
        "did not find expected key":
            "a key is expected here: check the indentation of this line and the ones above, and that all quotes are closed",
        "did not find expected ',' or '}'": "a ',' or '}' is missing before this: close what was opened with '{'",
        "did not find expected ',' or ']'": "a ',' or ']' is missing before this: close what was opened with '['",
        "did not find expected '-' indicator":
            "a '-' is expected here: check the indentation of this line, or begin another entry of the list",
        "did not find expected node content": "a value is expected here: take away what is not one, or quote it",
        "found unexpected end of stream": "the file ends here, and a quote that was opened is not closed",
        "found unknown escape character":
            "a '\\' in double quotes begins an escape, and there is none like this: write '\\\\', or use single quotes",
        "did not find expected hexdecimal number":
            "digits of a character's number are expected behind this '\\': write '\\\\', or use single quotes",
        "found unknown directive name":
            "YAML has no such directive: take the line away, or quote a value that begins with '%'",
        "did not find expected whitespace or line break":
            "a space is expected here: quote the value, or take away what stands directly behind it",
        "found incompatible YAML document": "only YAML 1.1 and 1.2 can be read: take the '%YAML' line away",
        "found undefined tag handle": "nothing says what this tag means: quote a value that begins with '!'",
        "did not find expected alphabetic or numeric character":
            "a name is expected behind this '&' or '*': quote a value that begins with one",
        "did not find expected <document start>":
            "nothing more is expected here: check the indentation of this line, and that the file is one mapping",
        "block sequence entries are not allowed in this context":
            "a list cannot begin here: put its first '-' on a line of its own, below the key",
        "found a tab character that violates indentation": "a tab stands in the indentation: indent with spaces",
        "found a tab character where an indentation space is expected":
            "a tab stands in the indentation: indent with spaces",
        "block mapping keys are not allowed": "a key cannot begin here: put it on a line of its own",
        "mapping keys are not allowed in this context": "a key cannot begin here: put it on a line of its own",
        "found unexpected document indicator": "a '---' or '...' stands inside quotes: close the quotes before it",
        "control characters are not allowed":
            "there is a control character here, which YAML does not allow: take it away",
    ]

    private func mark(ofByte offset: Int) -> Mark {
        var line = 1
        var column = 1
        for index in 0..<min(offset, unsafe bytes.count) {
            switch unsafe bytes[index] {
            case UInt8(ascii: "\n"):
                line += 1
                column = 1
            case 0x80...0xbf: break  // The rest of a character.
            default: column += 1
            }
        }
        return Mark(file: file, line: line, column: column)
    }
}

/// Owns one event of libyaml's and frees it exactly once.
@safe private final class EventOwner {
    var event = unsafe yaml_event_t()

    deinit { unsafe yaml_event_delete(&event) }

    /// A copy of everything in the event that outlives it.
    var value: Event {
        unsafe Event(kind: kind, start: Position(event.start_mark), end: Position(event.end_mark))
    }

    private var kind: Event.Kind {
        let data = unsafe event.data
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(of: unsafe string(data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe data.scalar
            let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                text: unsafe String(decoding: text, as: UTF8.self),
                style: unsafe Scalar.Style(scalar.style),
                anchor: unsafe string(scalar.anchor),
                tag: unsafe string(scalar.tag)
            )
        case YAML_SEQUENCE_START_EVENT:
            let sequence = unsafe data.sequence_start
            return .sequenceStart(
                isFlow: unsafe sequence.style == YAML_FLOW_SEQUENCE_STYLE,
                anchor: unsafe string(sequence.anchor),
                tag: unsafe string(sequence.tag)
            )
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe data.mapping_start
            return .mappingStart(
                isFlow: unsafe mapping.style == YAML_FLOW_MAPPING_STYLE,
                anchor: unsafe string(mapping.anchor),
                tag: unsafe string(mapping.tag)
            )
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: return .streamEnd  // YAML_NO_EVENT too: that is what libyaml gives after the end.
        }
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}

extension Position {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(offset: Int(mark.index), line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension Scalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
