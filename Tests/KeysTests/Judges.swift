import Foundation
import TestSupport

@testable import Keys

/// This moment, in seconds since 1970; openssl looks at the clock.
let now = Int64(Date().timeIntervalSince1970)

func hexadecimal(_ text: String) -> [UInt8] { Hexadecimal.bytes(text) ?? [] }

/// A folder with these files, for as long as the body runs.
func withFiles<R>(_ files: [String: [UInt8]], _ body: (URL) throws -> R) throws -> R {
    let folder = try directory()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    return try body(folder)
}

/// What openssl makes of bytes: something decrypted, a key in another form.
func openssl(_ words: String..., of bytes: [UInt8]) throws -> [UInt8] {
    try made(by: ["openssl"] + words + ["-in", "in", "-out", "out"], of: bytes)
}

/// `name` is one of openssl's options: `-sm3`.
func opensslDigest(_ name: String, of bytes: [UInt8]) throws -> [UInt8] {
    try made(by: ["openssl", "dgst", name, "-binary", "-out", "out", "in"], of: bytes)
}

/// What a program that reads the file `in` writes to `out`.
private func made(by words: [String], of bytes: [UInt8]) throws -> [UInt8] {
    try withFiles(["in": bytes]) { folder in
        let outcome = try run(words, in: folder)
        guard outcome.succeeded else { throw Complaint(text: outcome.errors) }
        return Array(try Data(contentsOf: folder.appending(path: "out")))
    }
}

struct Complaint: Error { let text: String }

/// The public point as openssl derives it of a private number: X and Y behind a 4, or X behind a 2 or 3.
func opensslPoint(_ curve: OpenSSL.CurveName, of number: [UInt8], compressed: Bool) throws -> [UInt8] {
    let name = curve == .sm2 ? hexadecimal("06082a811ccf5501822d") : hexadecimal("06052b8104000a")
    // RFC 5915: version 1, the number, the name of the curve.
    let body = [2, 1, 1, 4, 32] + number + [0xA0, UInt8(name.count)] + name
    let form = compressed ? "compressed" : "uncompressed"
    let key = try openssl(
        "ec",
        "-inform",
        "DER",
        "-pubout",
        "-outform",
        "DER",
        "-conv_form",
        form,
        of: [0x30, UInt8(body.count)] + body
    )
    return Array(key.suffix(compressed ? 33 : 65))
}
