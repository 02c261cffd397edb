import Testing

@testable import YAML

@Suite struct NodeTests {
    @Test func `keeps the text of a scalar exactly as it was written`() throws {
        let node = try #require(try Node.parse("password: 012345\nversion: 384.110\nflag: yes", file: "f"))
        #expect(node["password"]?.string == "012345")
        #expect(node["password"]?.int == 0o12345)
        #expect(node["version"]?.string == "384.110")
        #expect(node["flag"]?.string == "yes")
        #expect(node["flag"]?.bool == true)
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n", "--- ~\n...\n", "\u{feff}", "null"])
    func `an empty document is nil`(text: String) throws {
        #expect(try Node.parse(text, file: "f") == nil)
    }

    @Test func `every node knows its place`() throws {
        let text = "a: 1\nlist:\n  - x\n  - {k: 'v', é: w}\n"
        let node = try #require(try Node.parse(text, file: "dir/f.yaml"))
        #expect(node.mark.description == "dir/f.yaml:1:1")
        #expect(node["a"]?.mark.description == "dir/f.yaml:1:4")
        let items = try #require(node["list"]?.sequence)
        #expect(items.map { "\($0.mark.line):\($0.mark.column)" } == ["3:5", "4:5"])
        #expect(items[1].mapping?.entry("é")?.key.mark.column == 14)
        #expect(items[1]["é"]?.mark.column == 17)
    }

    @Test(arguments: [
        ("\u{feff}a: 1", 4), ("a: 1\r\nb: 2\r\n", 4), ("\u{feff}\"a\":   1\r\n", 8),
    ])
    func `a byte order mark and carriage returns count for nothing`(text: String, column: Int) throws {
        let node = try #require(try Node.parse(text, file: "f"))
        #expect(node["a"]?.mark == Mark(file: "f", line: 1, column: column))
        #expect(node["a"]?.int == 1)
    }

    @Test func `an alias stands where it is written and holds what its anchor holds`() throws {
        let node = try #require(try Node.parse("a: &x {k: 1}\nb: *x\n", file: "f"))
        #expect(node["b"]?.mark == Mark(file: "f", line: 2, column: 4))
        #expect(node["b"]?["k"]?.mark == Mark(file: "f", line: 1, column: 11))
        #expect(node["a"] == node["b"])
    }

    @Test func `a key of its own wins over a merged one, the first of several mappings over the next`() throws {
        let text = """
            a: &a {k: 1, l: 1, m: 1}
            b: &b {k: 2, n: 2}
            c:
              k: 3
              <<: [*a, *b]
            """
        let node = try #require(try Node.parse(text, file: "f")?["c"])
        #expect(node.mapping?.keys == ["k", "l", "m", "n"])
        #expect(node["k"]?.int == 3 && node["l"]?.int == 1 && node["n"]?.int == 2)
    }

    @Test func `a quoted << is a key like any other`() throws {
        #expect(try Node.parse("'<<': {a: 1}", file: "f")?["<<"]?["a"]?.int == 1)
    }

    @Test func `reads several documents`() throws {
        let nodes = try Node.parseAll("a: &x 1\n---\n---\n- 2\n...\n", file: "f")
        #expect(nodes.map(\.summary) == ["a mapping", "nothing", "a list"])
    }

    @Test func `finds keys of a large mapping`() throws {
        let text = (0..<5000).map { "key\($0): \($0)\n" }.joined()
        let node = try #require(try Node.parse(text, file: "f"))
        #expect(node["key4999"]?.int == 4999)
        #expect(node["key5000"] == nil)
    }

    @Test func `equality is about data, not about how it is written`() throws {
        let block = try Node.parse("a:\n  - 'x'\n  - 0x10\nb: yes\n", file: "f")
        let flow = try Node.parse("{b: true, a: [x, 16]}", file: "g")
        #expect(block == flow)
        #expect(block?.hashValue == flow?.hashValue)
        #expect(try Node.parse("{b: 'true', a: [x, 16]}", file: "g") != flow)
    }

    @Test func `reads ten megabytes`() throws {
        let text = String(
            repeating: "- {hostname: m1, hostip: 10.0.0.1, note: 'some text of no importance'}\n",
            count: 145_000
        )
        #expect(text.utf8.count > 10_000_000)
        #expect(try Node.parse(text, file: "f")?.sequence?.count == 145_000)
    }
}
