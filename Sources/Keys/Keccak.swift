/// Keccak-256 as Ethereum has it, which OpenSSL 3.0 has not: the competition's padding, not that of SHA-3 (FIPS 202), which came later.
///
/// https://keccak.team/keccak_specs_summary.html
enum Keccak {
    /// - Parameter padding: the byte behind the message; 1 is Keccak, 6 would be SHA-3.
    static func hash256(_ bytes: [UInt8], padding: UInt8 = 1) -> [UInt8] {
        // 1600 bits of state, less twice the 256 of the hash.
        let rate = 136
        var padded = bytes + [padding]
        padded += [UInt8](repeating: 0, count: (rate - padded.count % rate) % rate)
        padded[padded.count - 1] |= 0x80

        var state = [UInt64](repeating: 0, count: 25)
        for block in stride(from: 0, to: padded.count, by: rate) {
            for lane in 0..<rate / 8 {
                let start = block + 8 * lane
                for byte in 0..<8 { state[lane] ^= UInt64(padded[start + byte]) << (8 * byte) }
            }
            permute(&state)
        }
        return state.prefix(4).flatMap { lane in (0..<8).map { UInt8(truncatingIfNeeded: lane >> (8 * $0)) } }
    }

    /// Keccak-f[1600]; lane (x, y) is at x + 5y.
    private static func permute(_ state: inout [UInt64]) {
        for constant in roundConstants {
            // θ
            let parity = (0..<5).map { x in stride(from: x, to: 25, by: 5).reduce(0) { $0 ^ state[$1] } }
            for lane in 0..<25 { state[lane] ^= parity[(lane + 4) % 5] ^ rotated(parity[(lane + 1) % 5], by: 1) }
            // ρ and π
            var (x, y) = (1, 0)
            var moving = state[1]
            for step in 1...24 {
                (x, y) = (y, (2 * x + 3 * y) % 5)
                let next = state[x + 5 * y]
                state[x + 5 * y] = rotated(moving, by: step * (step + 1) / 2 % 64)
                moving = next
            }
            // χ
            for row in stride(from: 0, to: 25, by: 5) {
                let old = Array(state[row..<row + 5])
                for x in 0..<5 { state[row + x] = old[x] ^ (~old[(x + 1) % 5] & old[(x + 2) % 5]) }
            }
            // ι
            state[0] ^= constant
        }
    }

    private static func rotated(_ lane: UInt64, by count: Int) -> UInt64 { lane << count | lane >> (64 - count) }

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808B, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008A, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
        0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800A, 0x8000_0000_8000_000A,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}
