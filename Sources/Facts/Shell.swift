/// Shell words that mean just what they say.
package enum Shell {
    package static func quoted(_ text: String) -> String {
        // Few have one, and looking for it in characters costs more than all the rest of a plan.
        let isPlain = !text.utf8.contains(UInt8(ascii: "'"))
        return "'" + (isPlain ? text : text.replacing("'", with: #"'\''"#)) + "'"
    }

    package static func assignment(_ name: String, _ value: String) -> String { "\(name)=\(quoted(value))\n" }

    package static func assignment(_ name: String, _ values: [String]) -> String {
        "\(name)=(\(values.map(quoted).joined(separator: " ")))\n"
    }
}
