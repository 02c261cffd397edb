/// Numbers of a record, within what a run can have.
extension KeyedDecodingContainer {
    /// A number of things, from 0 to a tebi.
    func count(_ key: Key) throws -> Int {
        let count = try decode(Int.self, forKey: key)
        guard (0...(1 << 40)).contains(count) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "'\(key.stringValue)' is expected to be a number from 0 to \(1 << 40)"
            )
        }
        return count
    }

    /// A number of seconds, of thirty years at the most; kept to the millisecond.
    func duration(_ key: Key) throws -> Duration {
        let seconds = try decode(Double.self, forKey: key)
        guard (0...1e9).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "'\(key.stringValue)' is expected to be a number of seconds from 0 to 1000000000"
            )
        }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }
}

extension Duration {
    /// To the millisecond.
    package var inSeconds: Double { Double(self / .milliseconds(1)).rounded(.down) / 1000 }
}
