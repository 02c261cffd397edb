import Testing

@testable import YAML

@Suite struct DocumentTests {
    private static let text = """
        # The machines of the cluster.
        defaults: {user: ops}   # flow

        machine-list:
          # the first one
          - hostname: m1     # master
            hostip: 10.0.0.11
            # dashboard: "true"
          # the workers

          -   hostname: w1
              note: |
                several

                lines

          - hostname: w2 # last
            labels: {a: b}

        # what follows
        kubernetes-version: v1.36.2   # newest
        empty:
        none: []  # nothing yet
        """ + "\n"

    private func edited(_ text: String = Self.text, _ edit: (inout Document) throws -> Void) throws -> String {
        var document = try Document(text, file: "f")
        try edit(&document)
        #expect(try Node.parse(document.text, file: "f") == document.root)
        return document.text
    }

    /// The lines that an edit took away, `-`, and brought, `+`.
    private func difference(_ text: String = Self.text, _ edit: (inout Document) throws -> Void) throws -> [String] {
        let before = text.split(separator: "\n", omittingEmptySubsequences: false)
        let after = try edited(text, edit).split(separator: "\n", omittingEmptySubsequences: false)
        return after.difference(from: before).map { change in
            switch change {
            case .remove(_, let line, _): "-\(line)"
            case .insert(_, let line, _): "+\(line)"
            }
        }
        .sorted { $0.first == "-" && $1.first == "+" }
    }

    @Test func `appends behind the last item`() throws {
        let text = try edited { document throws in
            try document.append(
                item: "hostname: w3\nhostip: 10.0.0.23\nnote: |\n  a\n\n  b\n",
                toSequenceAt: ["machine-list"]
            )
        }
        #expect(
            text.contains(
                "    labels: {a: b}\n  - hostname: w3\n    hostip: 10.0.0.23\n    note: |\n      a\n\n      b\n\n# what follows"
            )
        )
        #expect(
            text.count == Self.text.count
                + "  - hostname: w3\n    hostip: 10.0.0.23\n    note: |\n      a\n\n      b\n".count
        )
    }

    @Test(arguments: [
        ("a:\n- x\nb: 1\n", ["+- new"]),
        ("a:\n- x", ["+- new"]),
        ("a:\n  - x\n    # inside\n# outside\n", ["+  - new"]),
        ("a:\n  - |+\n    x\n\n\nb: 1\n", ["+  - new"]),
        ("a:\n  -\n    k: v\n", ["+  - new"]),
        ("a:\n  - - x\n    - y\n", ["+  - new"]),
        ("a: &anchor\n  - x\nb: *anchor\n", ["+  - new"]),
        ("a: !!seq\n  - x\n", ["+  - new"]),
        ("a:\n  - \"x\n     y\"\n", ["+  - new"]),
        ("a:\n  - {x: 1,\n     y: 2}\nb: []", ["+  - new"]),
        ("a:\n  -\n  -\n", ["+  - new"]),
        ("a: # why\nb: 1\n", ["+  - new"]),
        ("a: []\nb: 1\n", ["-a: []", "+a:", "+  - new"]),
        ("a: [] # why\n", ["-a: [] # why", "+a: # why", "+  - new"]),
        ("a: ~\n", ["-a: ~", "+a:", "+  - new"]),
    ])
    func `appends to any block sequence`(text: String, difference expected: [String]) throws {
        if text.contains("*anchor") {
            #expect(throws: YAMLError.self) {
                try edited(text) { document in try document.append(item: "new", toSequenceAt: ["a"]) }
            }
        } else {
            let change = try difference(text) { document in try document.append(item: "new", toSequenceAt: ["a"]) }
            #expect(change.filter { $0 != "+" } == expected)
        }
    }

    @Test func `removes an item with the comments inside it, and nothing else`() throws {
        let first = try difference { document in try document.removeItem(at: 0, fromSequenceAt: ["machine-list"]) }
        #expect(first == ["-    # dashboard: \"true\"", "-    hostip: 10.0.0.11", "-  - hostname: m1     # master"])
        let second = try difference { document in try document.removeItem(at: 1, fromSequenceAt: ["machine-list"]) }
        #expect(second.contains("-        lines") && second.allSatisfy { $0.hasPrefix("-") } && second.count == 5)
        let last = try difference { document in try document.removeItem(at: 2, fromSequenceAt: ["machine-list"]) }
        #expect(last == ["-    labels: {a: b}", "-  - hostname: w2 # last"])
    }

    @Test func `the last item to go leaves an empty list`() throws {
        let text = "a: # why\n  # first\n  - x\n  # behind\nb: 1\n"
        #expect(
            try edited(text) { document in try document.removeItem(at: 0, fromSequenceAt: ["a"]) }
                == "a: [] # why\n  # first\n  # behind\nb: 1\n"
        )
        #expect(try edited("- x\n") { document in try document.removeItem(at: 0, fromSequenceAt: []) } == "[]\n")
    }

    @Test func `an item that is added can be removed again without a trace`() throws {
        var document = try Document(Self.text, file: "f")
        try document.append(item: "hostname: w3\n", toSequenceAt: ["machine-list"])
        try document.removeItem(at: 3, fromSequenceAt: ["machine-list"])
        #expect(document.text == Self.text)
    }

    @Test func `keeps carriage returns and the byte order mark`() throws {
        let text = "\u{feff}a:\r\n  - x\r\nb: 1\r\n"
        #expect(
            try edited(text) { document in try document.append(item: "k: v\nl: w\n", toSequenceAt: ["a"]) }
                == "\u{feff}a:\r\n  - x\r\n  - k: v\r\n    l: w\r\nb: 1\r\n"
        )
        #expect(
            try edited(text) { document in try document.set(Scalar("2.3"), at: ["b"]) }
                == "\u{feff}a:\r\n  - x\r\nb: \"2.3\"\r\n"
        )
    }

    @Test(arguments: [
        ("a: 1 # one\n", "a: v2 # one\n"),
        ("a: # one\nb: 1\n", "a: v2 # one\nb: 1\n"),
        ("a: 'x''y'\n", "a: v2\n"),
        ("a: |\n  x\n  y\nb: 1\n", "a: v2\nb: 1\n"),
        ("{b: 1, a: x}\n", "{b: 1, a: v2}\n"),
        ("b: 1\n", "b: 1\na: v2\n"),
        ("b:\n  c: 1\n  # of c\n# of b\n", "b:\n  c: 1\n  # of c\na: v2\n# of b\n"),
        ("b: 1", "b: 1\na: v2\n"),
        ("a: two\n   lines\n", "a: v2\n"),
        ("a:", "a: v2"),
        ("é: 1\na: ü # ö\n", "é: 1\na: v2 # ö\n"),
    ])
    func `sets a scalar in its place`(text: String, result: String) throws {
        #expect(try edited(text) { document in try document.set(Scalar("v2"), at: ["a"]) } == result)
    }

    @Test func `sets a scalar deep inside`() throws {
        let change = try difference { document in
            try document.set(Scalar("10.0.0.99"), at: ["machine-list", 0, "hostip"])
            try document.set(Scalar("ssd"), at: ["machine-list", 1, "disk"])
        }
        #expect(
            change.sorted()
                == ["+              disk: ssd", "+    hostip: 10.0.0.99", "-    hostip: 10.0.0.11"].sorted()
                || change.count == 3
        )
    }

    @Test(arguments: [
        ("yes", #""yes""#), ("012", #""012""#), ("a: b", #""a: b""#), ("", #""""#), ("it's", "it's"),
        ("'q'", #""'q'""#),
        ("a\nb", #""a\nb""#), ("a #b", #""a #b""#), ("a#b", "a#b"), ("{x", #""{x""#), ("null", #""null""#), ("ü", "ü"),
        ("tab\t", #""tab\t""#), ("\\", "\\"), ("\u{85}", #""\U00000085""#), ("10.0.0.1", "10.0.0.1"), ("x:", #""x:""#),
        (" x", #"" x""#), ("-", #""-""#), ("\"", #""\"""#), ("1.5", #""1.5""#), ("=", #""=""#),
    ])
    func `a string is quoted when it would read as something else`(string: String, written: String) throws {
        #expect(Scalar(string).written == written)
        let text = try edited("a: 1\n") { document in try document.set(Scalar(string), at: ["a"]) }
        #expect(text == "a: \(written)\n")
        #expect(try Node.parse("[\(Scalar(string).flowText)]", file: "f")?.sequence?[0].string == string)
    }

    @Test(arguments: [
        ("a: 1\n", "f:1:4: a list is expected here, not '1'"),
        ("b: &x [1]\na: *x\n", "f:2:4: this comes from an alias: change it where it is written"),
        ("b: 1\n", "f:1:1: there is no key 'a' here"),
        ("x: &x {a: [1]}\n<<: *x\n", "f:1:11: this comes from an alias: change it where it is written"),
    ])
    func `refuses what it cannot edit in place`(text: String, message: String) {
        let error = #expect(throws: YAMLError.self) {
            var document = try Document(text, file: "f")
            try document.append(item: "new", toSequenceAt: ["a"])
        }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("a: [x]", #"a: [x, "new"]"#), ("a: [x, ]", #"a: [x, "new", ]"#), ("{a: []}", #"{a: ["new"]}"#),
        ("{a: null, b: 1}", #"{a: ["new"], b: 1}"#), (#"{"a":[{"x":1}]}"#, #"{"a":[{"x":1}, "new"]}"#),
        (#"{"a":null}"#, #"{"a": ["new"]}"#), ("a: [x # why\n  ]", "a: [x, \"new\" # why\n  ]"),
        ("{a: }", #"{a: ["new"]}"#), ("{}", #"{"a": ["new"]}"#), ("{b: 1 }", #"{b: 1, "a": ["new"] }"#),
        (#"{"b":{"c":[]}}"#, #"{"b":{"c":[]}, "a": ["new"]}"#), ("b: 1\n", "b: 1\na:\n  - new\n"),
    ])
    func `appends between brackets, and to a list that is not there yet`(text: String, expected: String) throws {
        let text = try edited(text) { document in
            if document.node(at: ["a"]) == nil { try document.set(Scalar(text: "null", style: .plain), at: ["a"]) }
            try document.append(item: "new", toSequenceAt: ["a"])
        }
        #expect(text == expected)
    }

    @Test func `JSON stays JSON`() throws {
        let text = try edited(#"{"a": [{"b": "x"}]}"#) { document in
            try document.append(item: "name: x\nlist: [y, 2, true]\n", toSequenceAt: ["a"])
            try document.set(Scalar("z"), at: ["a", 0, "b"])
            try document.set(Scalar("new"), at: ["c"])
        }
        #expect(text == #"{"a": [{"b": "z"}, {"name": "x", "list": ["y", 2, true]}], "c": "new"}"#)
    }

    @Test func `a refused edit changes nothing`() throws {
        var document = try Document("a:\n  - &x 1\n  - *x\n", file: "f")
        #expect(throws: YAMLError.self) { try document.removeItem(at: 0, fromSequenceAt: ["a"]) }
        #expect(throws: YAMLError.self) { try document.set(Scalar(text: "b: c", style: .plain), at: ["a", 0]) }
        #expect(document.text == "a:\n  - &x 1\n  - *x\n")
    }

    @Test func `an edit of a text that is nearly right is exact or refused`() throws {
        var mutation = Mutation(seed: 7)
        var edits = 0
        for _ in 0..<400 {
            let text = mutation.mutate(Self.text)
            guard var document = try? Document(text, file: "f"),
                let items = document.node(at: ["machine-list"])?.sequence
            else { continue }
            let before = document
            for edit in 0..<3 {
                document = before
                do {
                    switch edit {
                    case 0: try document.append(item: "k: v\nl:\n  - m # n\n", toSequenceAt: ["machine-list"])
                    case 1: try document.removeItem(at: items.count / 2, fromSequenceAt: ["machine-list"])
                    default: try document.set(Scalar("yes # no"), at: ["kubernetes-version"])
                    }
                } catch {
                    #expect(document.text == text)
                    continue
                }
                edits += 1
                #expect(try Node.parse(document.text, file: "f") == document.root)
                // Lines go or come; none is put in another order.
                let change = document.text.unicodeScalars.split(separator: "\n").map(String.init)
                    .difference(from: text.unicodeScalars.split(separator: "\n").map(String.init))
                if edit == 0 { #expect(change.removals.count <= 1, "\(text)") }
                if edit == 1 { #expect(change.insertions.count <= 1, "\(text)") }
            }
        }
        #expect(edits > 300)
    }
}
