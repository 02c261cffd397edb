/// The keys and values of a mapping, in the order they were written.
package struct Mapping: Sendable {
    package struct Entry: Sendable, Hashable {
        package var key: Node
        package var value: Node

        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    package let entries: [Entry]
    // Where a key stands; built for large mappings only, which are too slow to search one by one.
    private let index: [String: Int]

    /// Keys are scalars, each of them once.
    package init(_ entries: [Entry]) {
        self.entries = entries
        guard entries.count > 16 else {
            index = [:]
            return
        }
        index = Dictionary(
            entries.enumerated().compactMap { offset, entry in entry.key.scalar.map { ($0.text, offset) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The texts of its keys, in order.
    package var keys: [String] { entries.compactMap { $0.key.scalar?.text } }

    package subscript(_ key: String) -> Node? { entry(key)?.value }

    /// The key and its value, when it has this key.
    package func entry(_ key: String) -> Entry? {
        index.isEmpty ? entries.first { $0.key.scalar?.text == key } : index[key].map { entries[$0] }
    }
}

/// Two mappings are equal when they have the same entries, in any order.
extension Mapping: Hashable {
    package static func == (left: Mapping, right: Mapping) -> Bool {
        left.entries.count == right.entries.count && Set(left.entries) == Set(right.entries)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Set(entries)) }
}
