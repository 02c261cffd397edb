/// A key that is asked for, with its parameters read.
protocol Key {
    /// The names of what it takes.
    static var parameters: [String] { get }

    init(_ parameters: Parameters) throws(KeyError)

    /// Makes the entries of its Secret; `now` in seconds since 1970.
    func make(now: Int64) throws(KeyError) -> [String: [UInt8]]

    /// What may be told of one that was made.
    static func told(by entries: Entries) throws(KeyError) -> [String: String]
}

/// What a package says of a key, beside its kind.
struct Parameters {
    private let values: [String: String]
    private let kind: String

    init(_ values: [String: String], kind: String, known: [String]) throws(KeyError) {
        if let stranger = values.keys.filter({ !known.contains($0) }).min() {
            throw .unknownParameter(stranger, kind: kind, known: known)
        }
        self.values = values
        self.kind = kind
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws(KeyError) -> String {
        guard let value = values[name] else { throw .missingParameter(name, kind: kind) }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Int>, otherwise: Int) throws(KeyError) -> Int {
        guard let text = values[name] else { return otherwise }
        guard let number = Int(text), range.contains(number) else {
            throw wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func wrong(_ name: String, _ reason: String) -> KeyError {
        .wrongParameter(name, kind: kind, reason: reason)
    }
}

/// What a Secret holds of a key.
struct Entries {
    private let entries: [String: [UInt8]]
    private let kind: String

    init(_ entries: [String: [UInt8]], kind: String) {
        self.entries = entries
        self.kind = kind
    }

    func bytes(_ name: String) throws(KeyError) -> [UInt8] {
        guard let bytes = entries[name] else { throw .missingEntry(name, kind: kind) }
        return bytes
    }

    /// An entry of text; a break at its end, which a hand may have left, does not count.
    func text(_ name: String) throws(KeyError) -> String {
        guard var text = String(validating: try bytes(name), as: UTF8.self) else {
            throw unreadable(name, "it is no text")
        }
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// An entry of `0x` and hexadecimal digits.
    func hexadecimal(_ name: String, bytes count: Int) throws(KeyError) -> [UInt8] {
        guard let bytes = Hexadecimal.bytes(try text(name)), bytes.count == count else {
            throw unreadable(name, "it is not 0x and \(2 * count) hexadecimal digits")
        }
        return bytes
    }

    func has(_ name: String) -> Bool { entries[name] != nil }

    func unreadable(_ name: String, _ reason: String) -> KeyError {
        .unreadableEntry(name, kind: kind, reason: reason)
    }
}
