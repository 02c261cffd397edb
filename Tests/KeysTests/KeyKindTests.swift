import TestSupport
import Testing

@testable import Keys

@Suite struct KeyKindTests {
    /// What a kind cannot do without.
    static func least(_ kind: KeyKind) -> [String: String] {
        switch kind {
        case .kmsSM, .kmsEth: ["password": "secret"]
        case .basicAuth: ["user": "codex", "cost": "5"]
        default: [:]
        }
    }

    @Test(arguments: KeyKind.allCases)
    func `makes another key each time, and tells the same of it ever after`(kind: KeyKind) throws {
        let key = try kind.make(Self.least(kind), now: now)
        let other = try kind.make(Self.least(kind), now: now)
        #expect(key.secret != other.secret)
        #expect(try kind.told(by: key.secret) == key.told)
        for told in key.told.values { #expect(!told.isEmpty) }
    }

    @Test(arguments: KeyKind.allCases)
    func `says which entry a Secret lacks`(kind: KeyKind) throws {
        #expect(throws: KeyError.self) { try kind.told(by: [:]) }
    }

    @Test(arguments: KeyKind.allCases)
    func `shows no secret`(kind: KeyKind) throws {
        let key = try kind.make(Self.least(kind), now: now)
        var dumped = ""
        dump(key, to: &dumped)
        #expect(Set(["\(key)", String(reflecting: key)]) == ["a key •••"])
        #expect(!dumped.contains("secret"))
    }

    @Test(arguments: [
        (KeyKind.hex, ["bytes": "8"], "'bytes' of a key of kind 'hex' must be a whole number from 16 to 1024"),
        (.hex, ["length": "8"], "a key of kind 'hex' has no 'length'; it takes bytes"),
        (.syncthing, ["name": "a"], "a key of kind 'syncthing' has no 'name'; it takes nothing"),
        (.kmsSM, [:], "a key of kind 'kms-sm' needs 'password'"),
        (
            .kmsEth, ["password": "hush\n"],
            "'password' of a key of kind 'kms-eth' must not be empty, nor end with a blank or a line break"
        ),
        (
            .password, ["alphabet": "aaaaaaaaaaaaaa"],
            "'alphabet' of a key of kind 'password' must be ten or more different letters, digits or signs of ASCII"
        ),
        (
            .basicAuth, ["user": "a:b"],
            "'user' of a key of kind 'basic-auth' must not be empty, nor have ':' or control characters"
        ),
        (
            .basicAuth, ["user": "a", "password": String(repeating: "x", count: 73)],
            "'password' of a key of kind 'basic-auth' must have 1 to 72 bytes, of which bcrypt takes no more, and none of them zero"
        ),
    ])
    func `refuses what it cannot make a key of`(kind: KeyKind, parameters: [String: String], sentence: String) throws {
        let error = #expect(throws: KeyError.self) { try kind.check(parameters) }
        #expect(error?.description == sentence)
    }

    @Test func `a network key is 32 bytes in hexadecimal digits`() throws {
        let key = String(decoding: try #require(try KeyKind.hex.make(now: now).secret["key"]), as: UTF8.self)
        #expect(key.wholeMatch(of: /0x[0-9a-f]{64}/) != nil)
    }

    @Test func `a password has the letters of its alphabet, each as often as any other`() throws {
        let made = try KeyKind.password.make(["length": "1000", "alphabet": "0123456789"], now: now)
        let password = try #require(made.secret["password"])
        for digit in UInt8(ascii: "0")...UInt8(ascii: "9") {
            // A hundred of each; one run in ten million is outside by chance.
            #expect((45...155).contains(password.count { $0 == digit }))
        }
        #expect(password.count == 1000)
    }

    @Test func `the documentation has every kind and parameter`() throws {
        let page = try Checkout.text("Documentation/Keys.md")
        for kind in KeyKind.allCases {
            let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(kind.rawValue)` |") }
            for parameter in kind.parameters {
                #expect(row?.contains("`\(parameter)`") == true, "\(kind.rawValue): \(parameter)")
            }
            #expect(row != nil, "\(kind.rawValue)")
        }
    }
}
