import Foundation
import Testing

@testable import Templates

@Suite struct FilterTests {
    private static let awkward = [
        "", "plain", "yes", "1e3", "null", "a: b", "- x", "#", "it's", "\"quoted\"", "back\\slash", "tab\tend ",
        "two\nlines\n",
        "$HOME `id` $(id) !x", "ümläut €", "\u{1}\u{85}\u{feff}", "{{ x }} {% if %}",
    ]

    private func render(_ expression: String, _ value: Value) throws -> String {
        try Template("{{ \(expression) }}", name: "t").render(with: ["x": value])
    }

    @Test(arguments: awkward) func `a shell reads back what was quoted`(text: String) throws {
        let read = try output("/bin/sh", "-c", "printf %s \(try render("x|shell", .string(text)))")
        #expect(read == text)
    }

    @Test(arguments: awkward) func `PyYAML reads back what was quoted`(text: String) throws {
        let yaml = "key: \(try render("x|yaml", .string(text)))\n"
        let read = try output(
            "/usr/bin/python3",
            "-c",
            "import sys,yaml; sys.stdout.buffer.write(yaml.safe_load(sys.argv[1])['key'].encode())",
            yaml
        )
        #expect(read == text)
    }

    @Test(arguments: [
        ("x|yaml", ["a", 1, true, ["k": "v"]] as Value, #"["a", 1, true, {"k": "v"}]"#),
        ("x|yaml", ["b": 1, "a": "x"] as Value, #"{"a": "x", "b": 1}"#),
        ("x|yaml", [] as Value, "[]"),
        ("x|yaml", 7 as Value, "7"),
        ("x|join:','", ["a", "b"] as Value, "a,b"),
        ("x|join:\", \"", ["a", 2] as Value, "a, 2"),
        ("x|join:' | '", ["a", "b"] as Value, "a | b"),
        ("x|join:':'", ["a", "b"] as Value, "a:b"),
        ("x|join:' '|shell", ["a", "b"] as Value, "'a b'"),
        ("x | join : ' '", ["a", "b"] as Value, "a b"),
        ("x|indent:2", "a\n\nb\n" as Value, "a\n\n  b\n"),
        ("x|base64", "hé" as Value, "aMOp"),
        ("x|uppercase", "eth0" as Value, "ETH0"),
        ("x|lowercase", "ETH0" as Value, "eth0"),
        ("x|shell", "a/b-c=1" as Value, "a/b-c=1"),
        ("x|shell", 5 as Value, "5"),
    ])
    func `changes values on their way`(expression: String, value: Value, rendered: String) throws {
        #expect(try render(expression, value) == rendered)
    }
}

/// What a program prints; through a file, because another test's child could keep a pipe open.
func output(_ program: String, _ arguments: String...) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "paictl-output-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = try FileHandle(forWritingTo: file)
    try process.run()
    process.waitUntilExit()
    return try String(contentsOf: file, encoding: .utf8)
}
