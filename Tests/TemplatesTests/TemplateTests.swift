import Testing

@testable import Templates

/// What Jinja leaves open: places, suggestions, and what becomes of names that nothing is supplied for.
@Suite struct TemplateTests {
    private static let context: [String: Value] = [
        "machine": ["name": "m1", "address": "10.0.0.11", "role": "master", "gpu": false],
        "machines": [["name": "m1", "port": 22], ["name": "m2", "port": 2222]],
        "labels": ["zone": "b", "app": "x"],
        "nothing": [],
        "count": 3,
    ]

    private func error(_ text: String) -> String {
        let error = #expect(throws: TemplateError.self) { try Template(text, name: "t").render(with: Self.context) }
        return error?.description ?? ""
    }

    @Test func `a line break at the end is dropped, unless it is asked for`() throws {
        #expect(try Template("{{ count }}\n\n", name: "t").render(with: Self.context) == "3\n")
        #expect(
            try Template("{{ count }}\n\n", name: "t", keepsLastLineBreak: true).render(with: Self.context) == "3\n\n"
        )
    }

    @Test(arguments: [
        (
            "machine.nam",
            "t:2:12: nothing is supplied for 'machine.nam', did you mean 'name'; 'machine' has address, gpu, name, role"
        ),
        (
            "machin.name",
            "t:2:4: nothing is supplied for 'machin', did you mean 'machine'; there are count, labels, machine, machines, nothing"
        ),
        (
            "machine['nam']",
            "t:2:12: nothing is supplied for 'machine.nam', did you mean 'name'; 'machine' has address, gpu, name, role"
        ),
        ("machine.name.x", "t:2:17: nothing is supplied for 'machine.name.x'; 'machine.name' has nothing"),
        ("machines[2].name", "t:2:13: nothing is supplied for 'machines.2'; 'machines' has nothing"),
        ("labels[machine.role]", "t:2:11: nothing is supplied for 'labels.master'; 'labels' has app, zone"),
        (
            "count|default(width)",
            "t:2:18: nothing is supplied for 'width'; there are count, labels, machine, machines, nothing"
        ),
        ("loop.first", "t:2:4: nothing is supplied for 'loop'; there are count, labels, machine, machines, nothing"),
        ("count|join", "t:2:10: a number has nothing to loop over"),
        ("count + machine.name", "t:2:10: '+' does not go between a number and a text"),
        ("machine.name.uper()", "t:2:17: a text cannot do 'uper', did you mean 'upper'; it can do "),
        ("machine.items", "t:2:12: 'machine.items' is what a map can do; the key is written machine['items']"),
    ])
    func `refuses what was not supplied or does not fit, with its place`(expression: String, sentence: String) throws {
        #expect(error("first\n{{ \(expression) }}\n").hasPrefix(sentence))
    }

    @Test(arguments: [
        "{% if missing %}{% endif %}",
        "{% if machine.gpu %}{{ missing }}{% endif %}",
        "{% if count == 3 %}{% else %}{{ missing }}{% endif %}",
        "{% if count == 3 %}{% elif missing %}{% endif %}",
        "{% if count == 3 or missing %}{% endif %}",
        "{% if not missing %}{% endif %}",
        "{% for m in missing %}{% endfor %}",
        "{% for m in machines %}{{ m.missing }}{% endfor %}",
        "{% for m in machines if m.missing %}{% endfor %}",
        "{% for m in nothing %}{{ missing }}{% endfor %}",
        "{% for m in nothing if missing %}{% endfor %}",
        "{% for m in machines %}{% endfor %}{{ m.missing }}",
        "{% for m in machines %}{% else %}{{ m.name }}{% endfor %}",
        "{% for k, v in labels.items() %}{{ v.missing }}{% endfor %}",
        "{{ 'x' if missing }}",
        "{{ 'x' if machine.gpu else missing }}",
        "{% if machine.gpu %}{% set x = missing %}{% endif %}",
        "{% for m in nothing %}{{ labels.missing ~ m.name }}{% endfor %}",
    ])
    func `refuses a missing name wherever it hides`(text: String) throws {
        #expect(error(text).contains("nothing is supplied for"))
    }

    @Test(arguments: [
        "{% for m in nothing %}{{ m.name.first|upper }}{{ m.port + 1 }}{% for k in m.keys %}{{ k }}{% endfor %}{% endfor %}",
        "{% for a, b in nothing %}{{ a.x }}{{ labels[b] }}{% endfor %}",
        "{{ missing|default('x') }}{{ machine.missing is defined }}{{ missing is undefined }}",
        "{% if machine.gpu %}{{ machine.name + 1 }}{% endif %}{{ 1 / 0 if machine.gpu }}",
        "{% if machine.gpu %}{% for x in count %}{% endfor %}{% for a, b, c in machines %}{{ a.x }}{% endfor %}{% endif %}",
        "{% if machine.gpu %}{% set x = 'nosuch' %}{% else %}{% set x = 'app' %}{% endif %}{{ labels[x] }}",
        "{% set l = [] %}{% for m in machines %}{% if l.append(m.name) %}{% endif %}{% endfor %}{{ l.1 }}",
    ])
    func `does not refuse what nothing is wrong with`(text: String) throws {
        #expect(throws: Never.self) { try Template(text, name: "t").render(with: Self.context) }
    }

    @Test func `shows nothing for a missing name where that is wanted, and says so once`() throws {
        let text = """
            a{{ missing }}b{% for m in machines %}{{ m.prt }}{% endfor %}
            {% if machine.gpu %}{{ never }}{% endif %}{{ machine.mem|default(7) }}
            """
        let rendering = try Template(text, name: "t").render(with: Self.context, undefined: .reported)
        #expect(rendering.text == "ab\n7")
        #expect(
            rendering.findings.map(\.description) == [
                "t:1:5: nothing is supplied for 'missing'; there are count, labels, machine, machines, nothing",
                "t:1:44: nothing is supplied for 'm.prt', did you mean 'port'; 'm' has name, port",
            ]
        )
        let error = #expect(throws: TemplateError.self) {
            try Template(text, name: "t").render(with: Self.context, undefined: .refused)
        }
        #expect(error == rendering.findings[0])
    }

    @Test func `asking something of a missing name is refused all the same`() throws {
        let error = #expect(throws: TemplateError.self) {
            try Template("{{ missing.x }}", name: "t").render(with: [:], undefined: .reported)
        }
        #expect(error?.description == "t:1:4: nothing is supplied for 'missing'; there are nothing")
    }

    @Test(arguments: [
        ("{{ count", "t:2:1: '{{' is opened and not closed; write '{{' only for tags, and close it in the same tag"),
        ("{% if count", "t:2:1: '{%' is opened and not closed; write '{%' only for tags, and close it in the same tag"),
        ("{# count", "t:2:1: '{#' is opened and not closed; write '{#' only for tags, and close it in the same tag"),
        ("{{ count }\n{{ count }}", "t:2:10: '}' closes nothing that is open"),
        ("{{ count 1 }}", "t:2:10: '1' stands where '}}' should"),
        ("{{ }}", "t:2:4: '}}' stands where a value should"),
        ("{{ .DockerRootDir }}", "t:2:4: '.' stands where a value should"),
        ("{{ é$ }}", "t:2:5: '$' means nothing in a tag"),
        (
            "{{ a|yml }}",
            "t:2:6: there is no filter 'yml', did you mean 'yaml'; there are base64, capitalize, count, d, default, "
        ),
        ("{{ a is define }}", "t:2:9: there is no test 'define', did you mean 'defined'; there are boolean, "),
        ("{{ a|join:',' }}", "t:2:10: ':' stands where '}}' should"),
        ("{{ a|yaml(1) }}", "t:2:6: 'yaml' takes no argument, not 1"),
        ("{{ a|replace('x') }}", "t:2:6: 'replace' lacks its argument 'new'"),
        ("{{ 'a }}", "t:2:4: the quote ' is not closed"),
        ("{% include 'x' %}", "t:2:4: 'include' does not belong here; possible are for, if, raw, set"),
        ("{% if a %}\n\n", "t:2:4: 'if' has no 'endif'"),
        (
            "{% for a in b %}{% endif %}",
            "t:2:20: 'endif' does not belong here; possible are else, endfor, for, if, raw, set"
        ),
        (
            "{% if a %}{% else %}{% else %}{% endif %}",
            "t:2:24: 'else' does not belong here; possible are endif, for, if, raw, set"
        ),
        ("{% if a b %}{% endif %}", "t:2:9: 'b' stands where '%}' should"),
        ("{% if (a %}{% endif %}", "t:2:11: '}' closes nothing that is open"),
        ("{% for a of b %}{% endfor %}", "t:2:10: 'of' stands where 'in', as in 'for x in list' or "),
        ("{% raw %}{{ x }}", "t:2:1: 'raw' has no '{% endraw %}'"),
        ("{% %}", "t:2:4: '%}' stands where a tag's name, such as 'if', should"),
        ("{{ 99999999999999999999 }}", "t:2:4: the number 99999999999999999999 is too large"),
    ])
    func `refuses a text that is no template, with its place`(text: String, sentence: String) {
        let error = #expect(throws: TemplateError.self) { try Template("first\r\n" + text, name: "t") }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "nothing was thrown")")
    }

    @Test(arguments: [
        (
            "{{ \(String(repeating: "(", count: 500))1\(String(repeating: ")", count: 500)) }}",
            "this is nested too deeply"
        ),
        ("{{ \(String(repeating: "-", count: 500))1 }}", "this is nested too deeply"),
        ("{% if \(String(repeating: "not ", count: 500))1 %}{% endif %}", "this is nested too deeply"),
        ("{{ \(String(repeating: "1 if 1 else ", count: 300))1 }}", "this is nested too deeply"),
        ("{{ 1\(String(repeating: " + 1", count: 900)) }}", "this goes too deep to be evaluated"),
        ("{{ count\(String(repeating: ".x", count: 900)) }}", "this goes too deep to be evaluated"),
        ("{{ 1\(String(repeating: " + 1", count: 100_000)) }}", "this tag is too long"),
        (String(repeating: "{% if 1 %}", count: 100_000), "'if' is nested too deeply"),
    ])
    func `does not take the stack for a slip`(text: String, sentence: String) {
        #expect(error(text).hasSuffix(sentence))
    }

    @Test(arguments: [
        ("{{ 'x' * 99999999 }}", "'*' makes more than 10000000 elements"),
        ("{{ range(99999999)|length }}", "'range' makes more than 10000000 elements"),
    ])
    func `does not fill the memory for a slip`(text: String, sentence: String) {
        #expect(error(text).hasSuffix(sentence))
    }
}
