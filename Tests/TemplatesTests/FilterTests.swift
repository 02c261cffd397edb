import Foundation
import TestSupport
import Testing

@testable import Templates

/// The filters that Jinja has not, and those of whose results a program makes something.
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
        let script = "import sys,yaml; sys.stdout.buffer.write(yaml.safe_load(sys.argv[1])['key'].encode())"
        #expect(try output("/usr/bin/python3", "-c", script, yaml) == text)
    }

    @Test(arguments: [
        ("x|yaml", ["a", 1, true, ["k": "v"]] as Value, #"["a", 1, true, {"k": "v"}]"#),
        ("x|yaml", ["b": 1, "a": "x"] as Value, #"{"b": 1, "a": "x"}"#),
        ("x|yaml", [] as Value, "[]"),
        ("x|yaml", 7 as Value, "7"),
        ("x|yaml", 20.0 as Value, "20.0"),
        ("x|yaml", .none, "null"),
        ("x|join(' ')|shell", ["a", "b"] as Value, "'a b'"),
        ("x|base64", "hé" as Value, "aMOp"),
        ("x|shell", "a/b-c=1" as Value, "a/b-c=1"),
        ("x|shell", 5 as Value, "5"),
    ])
    func `changes values on their way`(expression: String, value: Value, rendered: String) throws {
        #expect(try render(expression, value) == rendered)
    }

    @Test(arguments: ["x|shell", "x|base64"]) func `a list is no word`(expression: String) {
        let error = #expect(throws: TemplateError.self) { try render(expression, ["a"]) }
        #expect(error?.description == "t:1:6: '\(expression.dropFirst(2))' takes a text or a number, not a list")
    }
}
