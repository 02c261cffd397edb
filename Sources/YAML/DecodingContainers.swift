/// One node being decoded.
struct NodeDecoder: Decoder {
    let node: Node
    let codingPath: [any CodingKey]
    let refusesUnknownKeys: Bool
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ node: Node, codingPath: [any CodingKey], refusesUnknownKeys: Bool) {
        self.node = node
        self.codingPath = codingPath
        self.refusesUnknownKeys = refusesUnknownKeys
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // Node itself is what a type asks for that wants to see how a value was written.
        if let node = node as? T { return node }
        return try T(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let mapping = node.isNull ? Mapping([]) : node.mapping else { throw mismatch("a mapping") }
        if refusesUnknownKeys,
            let stranger = mapping.entries.first(where: { Key(stringValue: $0.key.scalar?.text ?? "") == nil })
        {
            throw YAMLError("unknown key \(stranger.key.summary)", at: stranger.key.mark)
        }
        return KeyedDecodingContainer(MappingContainer<Key>(decoder: self, mapping: mapping))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let items = node.isNull ? [] : node.sequence else { throw mismatch("a list") }
        return SequenceContainer(decoder: self, items: items)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { ScalarContainer(decoder: self) }

    func mismatch(_ expected: String) -> YAMLError {
        YAMLError("\(expected) is expected here, not \(node.summary)", at: node.mark)
    }

    func descend(to node: Node, _ key: some CodingKey) -> NodeDecoder {
        NodeDecoder(node, codingPath: codingPath + [key], refusesUnknownKeys: refusesUnknownKeys)
    }
}

/// The values of a mapping, by key.
struct MappingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: NodeDecoder
    let mapping: Mapping
    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] { mapping.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { mapping[key.stringValue] != nil }

    func decodeNil(forKey key: Key) -> Bool { mapping[key.stringValue]?.isNull ?? true }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try value(key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try value(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }

    // Class hierarchies are the only ones to ask for it; nothing here is one, so a superclass reads the same mapping.
    func superDecoder() -> any Decoder { decoder }

    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }

    private func value(_ key: Key) throws -> NodeDecoder {
        guard let node = mapping[key.stringValue] else {
            throw YAMLError("the key '\(key.stringValue)' is missing", at: decoder.node.mark)
        }
        return decoder.descend(to: node, key)
    }
}

/// The values of a sequence, one after the other.
struct SequenceContainer: UnkeyedDecodingContainer {
    private struct Index: CodingKey {
        let intValue: Int?
        var stringValue: String { intValue.map(String.init) ?? "" }

        init(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { nil }
    }

    let decoder: NodeDecoder
    let items: [Node]
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    init(decoder: NodeDecoder, items: [Node]) {
        self.decoder = decoder
        self.items = items
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, items[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> NodeDecoder {
        guard !isAtEnd else {
            throw YAMLError("the list has \(items.count) values, and one more is expected", at: decoder.node.mark)
        }
        defer { currentIndex += 1 }
        return decoder.descend(to: items[currentIndex], Index(intValue: currentIndex))
    }
}

/// One scalar.
struct ScalarContainer: SingleValueDecodingContainer {
    let decoder: NodeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.node.isNull }

    func decode(_ type: Bool.Type) throws -> Bool { try require(decoder.node.bool, "true or false") }

    func decode(_ type: String.Type) throws -> String { try require(decoder.node.string, "a text") }

    func decode(_ type: Double.Type) throws -> Double { try require(decoder.node.double, "a number") }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }

    private func integer<T: FixedWidthInteger>() throws -> T {
        let number = try require(decoder.node.int, "a whole number")
        return try require(T(exactly: number), "a whole number from \(T.min) to \(T.max)")
    }

    private func require<T>(_ value: T?, _ expected: String) throws -> T {
        guard let value else { throw decoder.mismatch(expected) }
        return value
    }
}

/// A node decodes as itself, so that a type can hold values whose shape it leaves open.
extension Node: Decodable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "only YAMLDecoder reads nodes")
            )
        }
        self = decoder.node
    }
}
