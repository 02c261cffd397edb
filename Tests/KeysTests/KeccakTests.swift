import Testing

@testable import Keys

@Suite struct KeccakTests {
    /// Of Ethereum's yellow paper (the empty hash), and of Solidity's `keccak256`.
    @Test(arguments: [
        ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (
            "The quick brown fox jumps over the lazy dog",
            "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15"
        ),
        ("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b"),
    ])
    func `hashes as Ethereum does`(text: String, hash: String) {
        #expect(Hexadecimal.digits(Keccak.hash256(Array(text.utf8))) == hash)
    }

    /// OpenSSL 3.0 has the same function with another byte of padding, and so judges all but that one byte, at every edge of a block.
    @Test(arguments: [0, 1, 7, 8, 134, 135, 136, 137, 271, 272, 1000])
    func `agrees with openssl on SHA-3`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        #expect(try Keccak.hash256(bytes, padding: 6) == opensslDigest("-sha3-256", of: bytes))
    }
}
