import Testing

@testable import Templates

@Suite struct TemplateTests {
    private static let context: [String: Value] = [
        "machine": ["name": "m1", "address": "10.0.0.11", "role": "master", "gpu": false],
        "machines": [["name": "m1", "port": 22], ["name": "m2", "port": 2222]],
        "labels": ["zone": "b", "app": "x"],
        "nothing": [],
        "count": 3,
        "text": "a: 'b' \"c\" <&> $HOME",
        "lines": "one\n\ntwo\n",
    ]

    private func render(_ text: String) throws -> String {
        try Template(text, name: "t").render(with: Self.context)
    }

    @Test(arguments: [
        ("verbatim { } }} %} ${x} {\n", "verbatim { } }} %} ${x} {\n"),
        ("{{ machine.name }}:{{count}}\n", "m1:3\n"),
        ("{{ text }}\n\n\n", "a: 'b' \"c\" <&> $HOME\n\n\n"),
        ("no line break at the end {{ count }}", "no line break at the end 3"),
        ("{{ machines.0.name }}{{ machines.last.name }}{{ machines.count }}", "m1m22"),
        ("{{ machine.gpu }}", "false"),
        ("{{ \"a}b\" }}{{ 'c\"d' }}", "a}bc\"d"),
        ("", ""),
    ])
    func `shows values and leaves the rest alone`(text: String, rendered: String) throws {
        #expect(try render(text) == rendered)
    }

    @Test func `lines that hold only tags vanish, and other line breaks stay`() throws {
        let text = """
            hosts:
              {# a comment #}
              {% for machine in machines %}
              - {{ machine.name }}{% if not forloop.last %} # more{% endif %}

              {% endfor %}
            {% if machine.gpu %}
            gpu
            {% elif count == 3 %}
            three {% if labels %}x{% endif %}
            end
            {% else %}
            else
            {% endif %}
            """
        #expect(try render(text) == "hosts:\n  - m1 # more\n\n  - m2\n\nthree x\nend\n")
    }

    @Test(arguments: [
        ("{% for key, value in labels %}{{ key }}={{ value }};{% endfor %}", "app=x;zone=b;"),
        ("{% for m in machines where m.port > 22 %}{{ m.name }}{% endfor %}", "m2"),
        ("{% for m in nothing %}{{ m.name.first }}{{ count }}{% empty %}none{% endfor %}", "none"),
        (
            "{% for m in machines %}{% for k, v in labels %}{{ m.name }}{{ k }} {% endfor %}{% endfor %}",
            "m1app m1zone m2app m2zone "
        ),
        ("{% for m in machines %}{{ forloop.counter }}{% if forloop.first %},{% endif %}{% endfor %}", "1,2"),
    ])
    func `loops over lists, and over maps in the order of their keys`(text: String, rendered: String) throws {
        #expect(try render(text) == rendered)
    }

    @Test(arguments: [
        ("machine.role == 'master'", true),
        ("machine.role != \"master\"", false),
        ("not machine.gpu and count >= 3", true),
        ("machine.gpu or nothing", false),
        ("not (machine.gpu or nothing)", true),
        ("count < 3 or count in nothing or 'm' in machine.name", true),
        ("machine.gpu and 'm' in machine.name", false),
        ("machine.gpu == false", true),
        ("count == 3 and (machine.gpu or labels)", true),
        ("'a' in \"abc\"", true),
    ])
    func `tests conditions as they read`(condition: String, holds: Bool) throws {
        #expect(try render("{% if \(condition) %}yes{% else %}no{% endif %}") == (holds ? "yes" : "no"))
        #expect(try render("{{ 'yes' if \(condition) else 'no' }}") == (holds ? "yes" : "no"))
    }

    @Test(arguments: [
        (
            "machine.nam",
            "t:2: nothing is supplied for 'machine.nam', did you mean 'name'; 'machine' has address, gpu, name, role"
        ),
        (
            "machin.name",
            "t:2: nothing is supplied for 'machin', did you mean 'machine'; there are count, labels, lines, machine, machines, nothing, text"
        ),
        ("machine.name.x", "t:2: 'machine.name' is a text; it has no 'x'"),
        ("machines.2.name", "t:2: nothing is supplied for 'machines.2'; 'machines' has count, first, last"),
        ("nothing.first", "t:2: nothing is supplied for 'nothing.first'; 'nothing' has count"),
        ("labels.count", "t:2: nothing is supplied for 'labels.count'; 'labels' has app, zone"),
        (
            "count|indent:width",
            "t:2: nothing is supplied for 'width'; there are count, labels, lines, machine, machines, nothing, text"
        ),
        ("machines", "t:2: 'machines' is a list; loop over it, or use '|yaml' or '|join'"),
        ("machines|shell", "t:2: 'machines|shell' is a list; the filter 'shell' cannot take it so"),
        ("machines|join:','", "t:2: 'machines|join:\",\"' is a list; the filter 'join' cannot take it so"),
        (
            "forloop.first",
            "t:2: nothing is supplied for 'forloop'; there are count, labels, lines, machine, machines, nothing, text"
        ),
    ])
    func `refuses what was not supplied or is of another kind`(expression: String, sentence: String) throws {
        let template = try Template("first\n{{ \(expression) }}\n", name: "t")
        let error = #expect(throws: TemplateError.self) { try template.render(with: Self.context) }
        #expect(error?.description == sentence)
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
        "{% for m in machines where missing %}{% endfor %}",
        "{% for m in nothing %}{{ missing }}{% endfor %}",
        "{% for m in machines %}{% endfor %}{{ m.missing }}",
        "{% for m in machines %}{% empty %}{{ m.name }}{% endfor %}",
        "{% for k, v in labels %}{{ v.missing }}{% endfor %}",
        "{{ 'x' if missing }}",
        "{{ 'x' if machine.gpu else missing }}",
    ])
    func `refuses a missing variable wherever it hides`(text: String) throws {
        let template = try Template(text, name: "t")
        #expect(throws: TemplateError.self) { try template.render(with: Self.context) }
    }

    @Test(arguments: [
        ("{{ count", "t:2: '{{' is opened and not closed; write '{{' only for tags, and close it in the same tag"),
        ("{% if count", "t:2: '{%' is opened and not closed; write '{%' only for tags, and close it in the same tag"),
        ("{{ count }\n{{ count }}", "t:2: '}' means nothing in a tag; "),
        ("{{ count + 1 }}", "t:2: '+' means nothing in a tag; "),
        ("{{ count 1 }}", "t:2: '1' is one word too many"),
        ("{{ count-1 }}x{{ a-b }}", ""),
        ("{{ }}", "t:2: a variable is missing"),
        ("{{ .DockerRootDir }}", "t:2: '.' means nothing in a tag; "),
        ("{{ a..b }}", "t:2: 'a..b' is no variable; a path is names with '.' between them"),
        ("{{ 1.5 }}", "t:2: '1.5' is no variable; a path is names with '.' between them"),
        (
            "{{ a|yml }}",
            "t:2: there is no filter 'yml', did you mean 'yaml'; there are yaml, shell, indent, base64, join, lowercase, uppercase"
        ),
        ("{{ a|default:'x' }}", "t:2: there is no filter 'default'; there are "),
        ("{{ a|indent }}", "t:2: the filter 'indent' takes one argument after ':'"),
        ("{{ a|yaml:1 }}", "t:2: the filter 'yaml' takes no argument"),
        ("{{ 'a }}", "t:2: the quote ' is not closed"),
        ("{% include 'x' %}", "t:2: 'include' does not belong here; possible are for, if"),
        ("{% if a %}\n\n", "t:2: 'if' has no 'endif'"),
        ("{% for a in b %}{% endif %}", "t:2: 'endif' does not belong here; possible are empty, endfor, for, if"),
        ("{% endif %}", "t:2: 'endif' does not belong here; possible are for, if"),
        ("{% if a %}{% else %}{% else %}{% endif %}", "t:2: 'else' does not belong here; possible are endif, for, if"),
        ("{% if a b %}{% endif %}", "t:2: 'b' is one word too many"),
        ("{% if (a %}{% endif %}", "t:2: '(' is not closed"),
        ("{% if a == %}{% endif %}", "t:2: a variable is missing"),
        ("{% for a of b %}{% endfor %}", "t:2: a loop is written 'for x in list' or 'for key, value in map'"),
        ("{%- if a %}{% endif %}", "t:2: '-' means nothing in a tag; "),
        ("{% %}", "t:2: a '{%' tag begins with its name, such as 'if'"),
    ])
    func `refuses a text that is no template, with its line`(text: String, sentence: String) {
        guard !sentence.isEmpty else {
            #expect(throws: Never.self) { try Template("first\n" + text, name: "t") }
            return
        }
        let error = #expect(throws: TemplateError.self) { try Template("first\n" + text, name: "t") }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "nothing was thrown")")
    }

    @Test(arguments: [
        ("count == machine.name", "'count' is a number; '==' cannot compare it with a text"),
        ("machine.name < 'z'", "'machine.name' is a text; '<' cannot compare it with a text"),
        ("machine.name in count", "'machine.name' is a text; 'in' cannot compare it with a number"),
        ("machines == labels", "'machines' is a list; '==' cannot compare it with a map"),
    ])
    func `refuses a comparison that would always be false`(condition: String, sentence: String) throws {
        let template = try Template("{% if \(condition) %}{% endif %}", name: "t")
        let error = #expect(throws: TemplateError.self) { try template.render(with: Self.context) }
        #expect(error?.description == "t:1: " + sentence)
    }

    @Test func `tells which variables it reads`() throws {
        let text = """
            {% if a.b and not c|indent:n == 'x' %}{{ d }}{% endif %}
            {% for m in machines where m.on %}{{ m.address }}{% for k, v in m.labels %}{{ k }}{{ v.x }}{{ forloop.last }}{% endfor %}{% endfor %}
            {{ 'x' if e else f.0 }}
            """
        let variables = try Template(text, name: "t").variables
        #expect(
            variables == [
                "a.b", "c", "n", "d", "machines", "machines.*.on", "machines.*.address", "machines.*.labels",
                "machines.*.labels.*.x", "e", "f.0",
            ]
        )
    }
}
