/// Texts with a value each, in the order in which they came, as Python's dictionaries keep them.
package struct Mapping<Element> {
    package private(set) var keys: [String] = []
    private var elements: [String: Element] = [:]

    /// A key that comes twice keeps its first place and its last value.
    package init(_ pairs: some Sequence<(String, Element)>) {
        for (key, element) in pairs { self[key] = element }
    }

    package var count: Int { keys.count }

    /// Its entries in order.
    package var entries: [(key: String, value: Element)] {
        keys.compactMap { key in elements[key].map { (key, $0) } }
    }

    package subscript(key: String) -> Element? {
        get { elements[key] }
        set {
            if elements[key] == nil { keys.append(key) }
            elements[key] = newValue
            if newValue == nil { keys.removeAll { $0 == key } }
        }
    }

    func mapValues<Other>(_ transform: (Element) -> Other) -> Mapping<Other> {
        Mapping<Other>(entries.map { ($0.key, transform($0.value)) })
    }
}

extension Mapping: Sendable where Element: Sendable {}
extension Mapping: Equatable where Element: Equatable {}
extension Mapping: Hashable where Element: Hashable {}

extension Mapping: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Element)...) { self.init(elements) }
}
