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
