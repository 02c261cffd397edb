import Foundation

/// A JSON file that others write into, too: what is ours is put into it and taken out of it, and all the rest stays as it is.
struct SharedJSON {
    private var object: [String: Any]
    private let original: String?
    private var isChanged = false

    /// - Parameter text: nil for a file that is not there.
    init(_ text: String?) throws(SharedJSONError) {
        original = text
        guard let text, !text.allSatisfy(\.isWhitespace) else {
            object = [:]
            return
        }
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)), let object = value as? [String: Any]
        else { throw SharedJSONError("it is no JSON object") }
        self.object = object
    }

    /// The file as it is to be; as it was, byte for byte, where that says the same. Nil when it was not there and need not be.
    var text: String? {
        guard isChanged,
            let data = try? JSONSerialization.data(
                withJSONObject: object,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            )
        else { return original }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    func names(below key: String) -> [String] { ((object[key] as? [String: Any])?.keys).map { $0.sorted() } ?? [] }

    func texts(inList key: String) -> [String] { object[key] as? [String] ?? [] }

    /// Puts entries into the object at a key, and takes those out that are ours no more.
    mutating func put(
        _ entries: [String: [String: String]],
        takingOut former: Set<String>,
        below key: String
    ) throws(SharedJSONError) {
        guard object[key] == nil || object[key] is [String: Any] else {
            throw SharedJSONError("its '\(key)' is no object")
        }
        var values = object[key] as? [String: Any] ?? [:]
        let before = values as NSDictionary
        for name in former where entries[name] == nil { values[name] = nil }
        for (name, entry) in entries { values[name] = entry }
        guard before != values as NSDictionary else { return }
        object[key] = values.isEmpty ? nil : values
        isChanged = true
    }

    /// The same of the texts in the list at a key, whose order stays.
    mutating func put(_ wanted: Set<String>, takingOut former: Set<String>, inList key: String) throws(SharedJSONError)
    {
        guard object[key] == nil || object[key] is [String] else {
            throw SharedJSONError("its '\(key)' is no list of texts")
        }
        let before = texts(inList: key)
        let kept = before.filter { wanted.contains($0) || !former.contains($0) }
        let values = kept + wanted.subtracting(kept).sorted()
        guard values != before else { return }
        object[key] = values.isEmpty ? nil : values
        isChanged = true
    }
}

package struct SharedJSONError: Error, Equatable {
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}
