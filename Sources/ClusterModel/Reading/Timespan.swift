/// A time as configurations and options write it: `20m`, `6h` or `365d`.
package enum Timespan {
    static let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]

    /// In seconds; nil for anything else, and for more than ten years.
    package static func seconds(_ text: String) -> Int? {
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), text.first != "+",
            count > 0, count <= 3650 * 86_400 / unit
        else { return nil }
        return count * unit
    }
}
