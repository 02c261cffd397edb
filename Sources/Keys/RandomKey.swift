/// Random bytes, kept as `0x` and hexadecimal digits in the entry `key`; nothing is told of them.
struct RandomKey: Key {
    static let parameters = ["bytes"]
    private let count: Int

    init(_ parameters: Parameters) throws(KeyError) {
        count = try parameters.number("bytes", in: 16...1024, otherwise: 32)
    }

    func make(now: Int64) -> [String: [UInt8]] {
        ["key": Array(Hexadecimal.text(Random.bytes(count)).utf8)]
    }

    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        guard Hexadecimal.bytes(try entries.text("key")) != nil else {
            throw entries.unreadable("key", "it is not 0x and hexadecimal digits")
        }
        return [:]
    }
}
