import Crypto

/// A device's name among Syncthing's: the hash of its certificate, written for people.
///
/// https://docs.syncthing.net/dev/device-ids.html
enum DeviceID {
    /// Eight groups of seven, with `-` between them.
    static func text(ofCertificate der: [UInt8]) -> String {
        let hash = base32(Array(SHA256.hash(data: der)))
        let checked = stride(from: 0, to: hash.count, by: 13).flatMap { start in
            let part = hash[start..<start + 13]
            return Array(part) + [checkLetter(part)]
        }
        let groups = stride(from: 0, to: checked.count, by: 7).map { checked[$0..<$0 + 7] }
        return groups.map { String(decoding: $0.map { alphabet[$0] }, as: UTF8.self) }.joined(separator: "-")
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The letters' places in the alphabet, five bits each (RFC 4648), the last filled up with zeros: 52 for 32 bytes.
    private static func base32(_ bytes: [UInt8]) -> [Int] {
        var letters = [Int]()
        var (bits, count) = (0, 0)
        for byte in bytes {
            bits = (bits & 31) << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                letters.append(bits >> count & 31)
            }
        }
        if count > 0 { letters.append(bits << (5 - count) & 31) }
        return letters
    }

    /// Luhn's sum modulo 32. Syncthing doubles the second letter and every other after it, from the left, where Luhn counts from the
    /// right.
    private static func checkLetter(_ letters: ArraySlice<Int>) -> Int {
        let sum = zip(letters, 0...).reduce(0) { sum, letter in
            let value = letter.0 * (letter.1.isMultiple(of: 2) ? 1 : 2)
            return sum + value / 32 + value % 32
        }
        return (32 - sum % 32) % 32
    }
}
