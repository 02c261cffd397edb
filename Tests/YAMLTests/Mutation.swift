/// Texts that are nearly right: the same ones every time.
struct Mutation: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    private static let scraps = [
        "[", "]", "{", "}", ": ", "- ", "\n", "\n  ", "'", "\"", "&a ", "*a", "!!str ", "|", ">-\n", "~", "# ", "<<: ",
        "é", ",", "? ", "\r\n",
        "...\n", "---\n", "  ", "\t", "\\", "1", "_", ".", "%",
    ]

    mutating func mutate(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &self) where !scalars.isEmpty {
            let place = Int.random(in: 0..<scalars.count, using: &self)
            let end = min(scalars.count, place + Int.random(in: 1...12, using: &self))
            switch Int.random(in: 0..<4, using: &self) {
            case 0: scalars.removeSubrange(place..<end)
            case 1:
                scalars.insert(contentsOf: scalars[place..<end], at: Int.random(in: 0..<scalars.count, using: &self))
            default:
                scalars.insert(
                    contentsOf: Self.scraps[Int.random(in: 0..<Self.scraps.count, using: &self)].unicodeScalars,
                    at: place
                )
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
