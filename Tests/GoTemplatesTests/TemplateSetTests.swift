import GoTemplates
import Testing

/// Templates of Go. What is expected was printed by Go 1.19 with sprig 3.2.3, of the same templates.
@Suite struct TemplateSetTests {
    private static let data = Value.map(["Index": .int(7)])
    private static let functions = [
        "env": Function(1) { given in .text(given[0].shown == "HOSTNAME" ? "kubebot-hyperspace-7" : "") }
    ]

    private func render(_ text: String, common: String = "") throws -> String {
        try TemplateSet(common: common, functions: Self.functions).render(text, Self.data)
    }

    @Test(
        "renders what Go renders",
        arguments: [
            (#"{{ env "HOSTNAME" | splitList "-" | mustLast }}"#, "7"),
            ("{{ add 30333 .Index }}", "30340"),
            ("{{ .Index | add 30333 1 }}", "30341"),
            (
                #"{{ printf "%05d|%-4d|%+d|%x|%s|%q|%v|%t|%%" 42 7 3 255 "a" "b\"c" 1 true }}"#,
                #"00042|7   |+3|ff|a|"b\"c"|1|true|%"#
            ),
            (#"{{ if eq .Index 7 }}seven{{ else }}other{{ end }}"#, "seven"),
            (#"{{ if gt .Index 9 }}a{{ else if and (ge .Index 5) (lt .Index 9) }}b{{ else }}c{{ end }}"#, "b"),
            ("a  {{- 3 -}}  b", "a3b"),
            ("a{{/* nothing */}}b", "ab"),
            (#"{{ range $i, $e := list "x" "y" }}{{ $i }}={{ $e }};{{ end }}"#, "0=x;1=y;"),
            (#"{{ range until 3 }}{{ . }}{{ end }}{{ range list }}x{{ else }}none{{ end }}"#, "012none"),
            (#"{{ $n := 1 }}{{ if true }}{{ $n = 5 }}{{ end }}{{ $n }}"#, "5"),
            (#"{{ with .Index }}{{ . }}-{{ $.Index }}{{ end }}"#, "7-7"),
            (#"{{ define "a" }}<{{ .Index }}>{{ end }}{{ template "a" . }}{{ include "a" . | upper }}"#, "<7><7>"),
            (
                #"{{ default "d" "" }} {{ "" | default "e" }} {{ ternary "y" "n" true }} {{ coalesce "" 0 "z" }}"#,
                "d e y z"
            ),
            (#"{{ join "," (list 1 2) }} {{ list 1 "a" }} {{ index (list 4 5) 1 }} {{ len "abc" }}"#, "1,2 [1 a] 5 3"),
            (
                #"{{ trimPrefix "a-" "a-b" }} {{ trimSuffix ".x" "b.x" }} {{ replace "-" "_" "a-b" }} {{ substr 1 3 "abcd" }}"#,
                "b b a_b bc"
            ),
            (
                #"{{ div 7 2 }} {{ mod 7 2 }} {{ mul 2 3 4 }} {{ sub 3 5 }} {{ max 1 9 3 }} {{ int "12" }} {{ atoi "-4" }}"#,
                "3 1 24 -2 9 12 -4"
            ),
            (
                #"{{ print 1 2 "a" 3 4 }} {{ quote "a" 1 }} {{ contains "b" "abc" }} {{ not (hasPrefix "x" "abc") }}"#,
                #"1 2a3 4 "a" "1" true true"#
            ),
            (
                "{{ `raw \\n` }} {{ \"\\u00e9\\t|\" }} {{ 0x1F }} {{ 1.5 }} {{ empty nil }}",
                "raw \\n é\t| 31 1.5 true"
            ),
            (
                #"{{ (dict "a" (dict "b" 3)).a.b }} {{ or "" "last" }} {{ and 1 0 2 }} {{ eq .Index 1 2 7 }}"#,
                "3 last 0 true"
            ),
        ]
    )
    func renders(template: String, text: String) throws {
        #expect(try render(template) == text)
    }

    @Test func `definitions are shared`() throws {
        let common = #"{{ define "port" }}{{ add 30333 .Index }}{{ end }}"#
        #expect(try render(#"/tcp/{{ include "port" . }}"#, common: common) == "/tcp/30340")
    }

    @Test(
        "says what is wrong",
        arguments: [
            ("{{ .Indx }}", "line 1 of the template: nothing is called '.Indx' here"),
            ("a\n{{ add 1", "line 2 of the template: '{{' has no '}}'"),
            ("{{ if true }}", "line 1 of the template: 'if' has no 'end'"),
            ("{{ end }}", "line 1 of the template: nothing is open that 'end' could close"),
            ("{{ nope 1 }}", "line 1 of the template: no function is called 'nope'"),
            ("{{ $x }}", "line 1 of the template: no variable is called '$x'"),
            (#"{{ div 1 0 }}"#, "line 1 of the template: 'div': 1 / 0 has no value"),
            (#"{{ template "b" }}"#, "line 1 of the template: no template is called 'b'"),
            (#"{{ splitList "-" }}"#, "line 1 of the template: 'splitList' takes 2 arguments, not 1"),
            (
                #"{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}"#,
                "line 1 of the template: 'r' is 100 templates deep: they include each other"
            ),
        ]
    )
    func complains(template: String, sentence: String) throws {
        let error = #expect(throws: TemplateError.self) { try render(template) }
        #expect(error?.description == sentence)
    }
}
