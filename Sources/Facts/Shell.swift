/// Shell words that mean just what they say.
package enum Shell {
    package static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    package static func assignment(_ name: String, _ value: String) -> String { "\(name)=\(quoted(value))\n" }

    package static func assignment(_ name: String, _ values: [String]) -> String {
        "\(name)=(\(values.map(quoted).joined(separator: " ")))\n"
    }
}
