/// Makes values of types from nodes; what does not fit is reported at its place.
package struct YAMLDecoder: Sendable {
    /// Whether a mapping's key that its type does not know is an error.
    package var refusesUnknownKeys: Bool

    package init(refusesUnknownKeys: Bool = false) { self.refusesUnknownKeys = refusesUnknownKeys }

    package func decode<T: Decodable>(_ type: T.Type, from node: Node) throws(YAMLError) -> T {
        do {
            return try NodeDecoder(node, codingPath: [], refusesUnknownKeys: refusesUnknownKeys).decode(type)
        } catch let error as YAMLError {
            throw error
        } catch let error as DecodingError {
            throw YAMLError(error, in: node)
        } catch {
            throw YAMLError("\(error)", at: node.mark)
        }
    }
}

extension YAMLError {
    /// An error that a type's own `init(from:)` threw: the coding path leads to the place.
    fileprivate init(_ error: DecodingError, in root: Node) {
        switch error {
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            var node = root
            for key in context.codingPath {
                guard let next = key.intValue.flatMap({ node.sequence?[$0] }) ?? node[key.stringValue] else { break }
                node = next
            }
            self.init(context.debugDescription, at: node.mark)
        @unknown default: self.init("\(error)", at: root.mark)
        }
    }
}

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
