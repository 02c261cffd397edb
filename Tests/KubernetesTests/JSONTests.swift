import Testing

@testable import Kubernetes

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "-7", "0.5", #""a \"b\"\n/c""#, "[]", #"{"a":[1,{"b":null}],"c":"1"}"#,
        #""\b\f\r\t\u0000\u001fé""#, "1e-07",
    ])
    func `what is read is written as it was`(text: String) throws {
        #expect(try JSON(parsing: text).text == text)
    }

    @Test func `kinds of values are told apart`() throws {
        let value = try JSON(parsing: #"{"a":1,"b":"1","c":true,"d":1.5,"e":null,"f":9007199254740993}"#)
        #expect(
            value
                == ["a": 1, "b": "1", "c": true, "d": .number(1.5), "e": nil, "f": .integer(9_007_199_254_740_993)]
        )
    }

    @Test func `keys are written in order, whatever order they came in`() throws {
        #expect(try JSON(parsing: #"{"b":1,"a":{"d":2,"c":3}}"#).text == #"{"a":{"c":3,"d":2},"b":1}"#)
    }

    @Test func `blanks, escapes and exponents are read`() throws {
        let value = try JSON(parsing: " {\t\"\\u0061\\/\" :\r\n[ 1.0 , 1E3,-0.5e+1 ] ,\"b\":\"\\ud83d\\ude00\" }\n")
        #expect(value == ["a/": [1, 1000, -5], "b": "\u{1F600}"])
    }

    @Test func `of two of a key the last counts, as with an API server`() throws {
        #expect(try JSON(parsing: #"{"a":1,"a":2}"#) == ["a": 2])
    }

    /// Nothing that this process has a stack for, whoever answers.
    @Test func `nothing is read that is nested without end`() throws {
        let deep = 512
        _ = try JSON(parsing: String(repeating: "[", count: deep) + String(repeating: "]", count: deep))
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test(arguments: [
        "", "{", "a: b", "{\"a\":1}}", "01", "1.", "-", "+1", ".5", "1e", "tru", "nul", "\"a",
        "\"\n\"", #""\x""#,
        #""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\u12g4""#, "[1 2]", "{1:2}", "{\"a\" 1}", "1e999",
    ])
    func `what is no JSON is said`(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }
}

@Suite struct ObjectReferenceTests {
    @Test(arguments: [
        ("v1", "ConfigMap", "", "ConfigMap"), ("apps/v1", "DaemonSet", "apps", "DaemonSet.apps"),
        ("policy/v1beta1", "PodDisruptionBudget", "policy", "PodDisruptionBudget.policy"),
    ])
    func `an apiVersion is a group and a version`(apiVersion: String, kind: String, group: String, groupKind: String) {
        let type = ObjectType(apiVersion: apiVersion, kind: kind)
        #expect(type.group == group)
        #expect(type.apiVersion == apiVersion)
        #expect(type.groupKind == groupKind)
    }

    @Test func `an object says which it is`() {
        let object: JSON = [
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": ["name": "kube-proxy", "namespace": "kube-system"],
        ]
        #expect(ObjectReference(of: object)?.description == "DaemonSet kube-system/kube-proxy")
        #expect(ObjectReference(of: ["kind": "DaemonSet", "metadata": ["name": "a"]]) == nil)
    }
}
