import Testing

@testable import YAML

@Suite struct YAMLErrorTests {
    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "f:3:1: the key 'a' is already at 1:1: take one of them away"),
        ("{1: a, 0x1: b}", "f:1:8: the key '0x1' is already at 1:2: take one of them away"),
        ("a: *x\n", "f:1:4: '*x' refers to nothing: there is no '&x' before it"),
        ("a: &x 1\n---\nb: *x", "f:3:4: '*x' refers to nothing: there is no '&x' before it"),
        ("a: &x [*x]\n", "f:1:8: '*x' refers to the value it stands in"),
        ("a: !custom 1\n", "f:1:4: the tag '!custom' is not supported: take it away"),
        ("a: !!int x\n", "f:1:4: 'x' is not what its tag '!!int' says"),
        ("a: !!set {x, y}\n", "f:1:4: the tag '!!set' is not supported here: take it away"),
        ("[a, b]: 1\n", "f:1:1: a key must be a single value, not a list"),
        ("a: 1\n---\nb: 2\n", "f:3:1: a second document begins here: one is expected, take the '---' away"),
        ("<<: 1\n", "f:1:5: '<<' takes a mapping or a list of mappings, not '1'"),
        ("<<: [{a: 1}, x]\n", "f:1:14: '<<' takes a mapping or a list of mappings, not 'x'"),
    ])
    func `says what is wrong and where`(text: String, message: String) {
        let error = #expect(throws: YAMLError.self) { try Node.parse(text, file: "f") }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("a:\n\t- b\n", 2, 1), ("a: 1\n b: 2\n", 2, 3), ("a: [1, 2\nb: 3\n", 2, 2), ("a: 'x\n", 2, 1),
        ("a: @x\n", 1, 4),
        ("é: \"\\q\"\n", 1, 5), ("a: b: c\n", 1, 5), ("- a\nb\n", 2, 1), ("a: \u{1}\n", 1, 4),
        ("x: y\nab: \u{7f}z\n", 2, 5),
        ("%YAML 3.0\n---\na", 1, 1), ("a: |x\n  b\n", 1, 5), ("}", 1, 1), ("a: {", 2, 1), ("&", 1, 2), ("\"", 1, 2),
    ])
    func `libyaml's errors have their place too`(text: String, line: Int, column: Int) {
        let error = #expect(throws: YAMLError.self) { try Node.parse(text, file: "f") }
        #expect(error?.mark == Mark(file: "f", line: line, column: column), "\(error?.description ?? "")")
        #expect(error?.message.isEmpty == false)
    }

    @Test(
        arguments: [
            ([0x61, 0x3a, 0x0a, 0xc3, 0xa9, 0xff], "f:2:2: this byte is not UTF-8: save the file as UTF-8"),
            ([0xff, 0xfe, 0x61, 0x00], "f:1:1: the file is UTF-16: save it as UTF-8"),
            ([0x61, 0xed, 0xa0, 0x80], "f:1:2: this byte is not UTF-8: save the file as UTF-8"),
            ([0x61, 0xe2, 0x82], "f:1:2: this byte is not UTF-8: save the file as UTF-8"),
        ] as [([UInt8], String)]
    )
    func `refuses what is not UTF-8`(bytes: [UInt8], message: String) {
        let error = #expect(throws: YAMLError.self) { try Node.parse(bytes: bytes, file: "f") }
        #expect(error?.description == message)
    }

    @Test func `shows the line with a caret`() {
        let error = #expect(throws: YAMLError.self) { try Node.parse("b: 1\r\n  x:\ty: z\r\n", file: "f") }
        #expect(error?.excerpt?.hasSuffix("^") == true)
        let duplicate = #expect(throws: YAMLError.self) {
            try Node.parse("x: 1\r\ny: {a: 1,\ta: 2}\r\nz: 1", file: "f")
        }
        #expect(duplicate?.excerpt == "y: {a: 1,\ta: 2}\n         \t^")
    }

    // It would take ages, and all memory.
    @Test(.timeLimit(.minutes(5))) func `refuses a billion laughs`() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try Node.parse(text, file: "f") }
        #expect(error?.message.contains("too large") == true)
    }

    @Test func `refuses aliases that nest deeper than a text may`() {
        let nest = { (inner: String) in String(repeating: "[", count: 90) + inner + String(repeating: "]", count: 90) }
        var text = "a0: &a0 \(nest("x"))\n"
        for level in 1...20 { text += "a\(level): &a\(level) \(nest("*a\(level - 1)"))\n" }
        #expect(throws: YAMLError.self) { try Node.parse(text, file: "f") }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `refuses a deep nest, whatever its depth`(opening: String) {
        let error = #expect(throws: YAMLError.self) {
            try Node.parse(String(repeating: opening, count: 20_000), file: "f")
        }
        #expect(error?.mark.line == 1)
    }

    @Test func `a nest of the greatest depth is read`() throws {
        let text =
            String(repeating: "[", count: Composer.deepest) + "x" + String(repeating: "]", count: Composer.deepest)
        #expect(try Node.parse(text, file: "f") != nil)
    }
}
