import Testing

@testable import YAML

@Suite struct YAMLDecoderTests {
    private struct Machine: Decodable, Equatable {
        var name: String
        var port: UInt16?
        var isMaster: Bool?
        var weight: Double?
        var labels: [String: String]?
        var tags: [String]?
    }

    private func decode<T: Decodable>(_ type: T.Type, _ text: String, strict: Bool = false) throws -> T {
        let node = try #require(try Node.parse(text, file: "f"))
        return try YAMLDecoder(refusesUnknownKeys: strict).decode(type, from: node)
    }

    @Test func `makes values of types`() throws {
        let text =
            "- {name: 012, port: 22, isMaster: yes, weight: 2, labels: {a: 1.10}, tags: [x, 'y']}\n- name: m2\n  port: ~\n"
        #expect(
            try decode([Machine].self, text) == [
                Machine(name: "012", port: 22, isMaster: true, weight: 2, labels: ["a": "1.10"], tags: ["x", "y"]),
                Machine(name: "m2"),
            ]
        )
    }

    @Test(arguments: [
        ("name: [x]", "f:1:7: a text is expected here, not a list"),
        ("name:\nport: 1", "f:1:6: a text is expected here, not nothing"),
        ("port: 22", "f:1:1: the key 'name' is missing"),
        ("name: m1\nport: 70000", "f:2:7: a whole number from 0 to 65535 is expected here, not '70000'"),
        ("name: m1\nport: -1", "f:2:7: a whole number from 0 to 65535 is expected here, not '-1'"),
        ("name: m1\nport: '22'", "f:2:7: a whole number is expected here, not '22'"),
        ("name: m1\nisMaster: 1", "f:2:11: true or false is expected here, not '1'"),
        ("name: m1\nlabels:\n  a: {}", "f:3:6: a text is expected here, not a mapping"),
        ("name: m1\ntags: x", "f:2:7: a list is expected here, not 'x'"),
        ("- x", "f:1:1: a mapping is expected here, not a list"),
    ])
    func `says where a value does not fit`(text: String, message: String) {
        let error = #expect(throws: YAMLError.self) { try decode(Machine.self, text) }
        #expect(error?.description == message)
    }

    @Test func `refuses unknown keys when asked to`() throws {
        #expect(try decode(Machine.self, "{name: a, nmae: b}").name == "a")
        let error = #expect(throws: YAMLError.self) { try decode(Machine.self, "{name: a, nmae: b}", strict: true) }
        #expect(error?.description == "f:1:11: unknown key 'nmae'")
    }

    private enum Kind: String, Decodable { case master, worker }

    private struct Even: Decodable {
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard try container.decode(Int.self).isMultiple(of: 2) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "an even number is expected")
            }
        }
    }

    @Test func `errors of types' own have a place too`() {
        let kind = #expect(throws: YAMLError.self) {
            try decode([String: [Kind]].self, "a: [master]\nb: [worker, boss]")
        }
        #expect(kind?.mark == Mark(file: "f", line: 2, column: 13))
        let even = #expect(throws: YAMLError.self) { try decode([String: [Even]].self, "a: [2]\nb: [4, 5]") }
        #expect(even?.description == "f:2:8: an even number is expected")
    }

    @Test func `a type can keep a part as a node`() throws {
        struct Holder: Decodable { var any: Node }
        let node = try decode(Holder.self, "any: {k: [1]}").any
        #expect(node["k"]?.sequence?.first?.int == 1)
        #expect(node.mark.column == 6)
    }

    @Test func `decodes tuples of a sequence by hand`() throws {
        struct Pair: Decodable {
            var first: String
            var second: Int?
            var rest: [Bool]

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                first = try list.decode(String.self)
                second = try list.decodeIfPresent(Int.self)
                rest = try list.decode([Bool].self)
            }
        }
        let pair = try decode(Pair.self, "[a, ~, [on, off]]")
        #expect(pair.first == "a" && pair.second == nil && pair.rest == [true, false])
        let error = #expect(throws: YAMLError.self) { try decode(Pair.self, "[a]") }
        #expect(error?.mark.line == 1)
    }
}
