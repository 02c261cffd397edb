import Templates
import Testing

@Suite struct ReadingTests {
    private static func context(_ machine: String, _ cluster: [String: Value] = ["id": "1"]) -> [String: Value] {
        ["machine": ["name": .string(machine)], "cluster": .map(Mapping(cluster.map { ($0.key, $0.value) }))]
    }

    /// How often a text is made, of contexts in turn.
    private static func made(_ text: String, _ contexts: [[String: Value]]) throws -> (count: Int, texts: [String]) {
        let template = try Template(text, name: "t")
        let cache = RenderingCache<String>()
        var count = 0
        let texts = try contexts.map { context in
            try cache.product(of: "t", in: context) {
                count += 1
                let sought = try template.reading(of: context)
                let rendering = try template.render(with: context, undefined: .reported)
                return (rendering.text, sought.joined(with: rendering.reading))
            }
        }
        return (count, texts)
    }

    @Test func `a text is made once for all that are given the same of what it reads`() throws {
        let made = try Self.made(
            "{{ cluster.id }}",
            [Self.context("a"), Self.context("b"), Self.context("b", ["id": "2"])]
        )
        #expect(made.count == 2)
        #expect(made.texts == ["1", "1", "2"])
    }

    @Test(arguments: [
        "{{ machine.name }}", "{{ machine['name'] }}", "{% for key, name in machine.items() %}{{ name }}{% endfor %}",
        "{% set m = machine %}{{ m.name }}",
    ])
    func `however a name is reached, it is read`(_ text: String) throws {
        let made = try Self.made(text, [Self.context("a"), Self.context("b"), Self.context("b")])
        #expect(made.count == 2)
        #expect(made.texts == ["a", "b", "b"])
    }

    @Test func `what was absent and is there now is another`() throws {
        let text = "{{ 1 if cluster.name is defined else 0 }}{{ 1 if more is defined else 0 }}"
        var last = Self.context("a", ["name": "x"])
        last["more"] = "y"
        let made = try Self.made(text, [Self.context("a"), Self.context("a", ["name": "x"]), last])
        #expect(made.texts == ["00", "10", "11"])
    }

    @Test func `a list grows for all who reach it`() throws {
        let text =
            "{{ m.list.append('b') or '' }}{{ m['list'] | join }}{{ m.list.append('c') or '' }}{{ m.list | join }}"
        let rendered = try Template(text, name: "t").render(with: ["m": ["list": ["a"]]])
        #expect(rendered == "ababc")
        // Not for the next rendering.
        #expect(try Template("{{ m.list | join }}", name: "t").render(with: ["m": ["list": ["a"]]]) == "a")
    }
}
