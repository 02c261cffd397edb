/// How many of some machines: a number of them, or a part.
package enum Share: Sendable, Hashable {
    case count(Int)
    /// In percent.
    case part(Int)

    /// Reads `3` or `10%`; nil for anything else, and for none.
    package init?(_ text: String) {
        let isPart = text.hasSuffix("%")
        guard let number = Int(isPart ? text.dropLast() : text[...]), number > 0, !isPart || number <= 100 else {
            return nil
        }
        self = isPart ? .part(number) : .count(number)
    }

    /// Rounded down, and at least one.
    func of(_ whole: Int) -> Int {
        switch self {
        case .count(let count): count
        case .part(let percent): max(1, whole * percent / 100)
        }
    }
}
