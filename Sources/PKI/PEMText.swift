/// A text with one or more certificates, one behind the other.
package enum PEMText {
    private static let end = "-----END CERTIFICATE-----"

    /// The first of them, as it stands there; all of the text when it has one.
    package static func first(in text: String) -> String {
        guard let range = text.firstRange(of: end), text[range.upperBound...].contains(end) else { return text }
        return text[..<range.upperBound] + "\n"
    }
}
