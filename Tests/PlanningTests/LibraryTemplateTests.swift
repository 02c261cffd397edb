@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

/// Every template we ship, with what production gives to it; python3-jinja2 is the judge.
@Suite struct LibraryTemplateTests {
    private struct Case: Encodable {
        var template: String
        var context: Packed
    }

    /// A value as `judge.py` reads it, with its kind and its order.
    private struct Packed: Encodable {
        var value: Value

        private enum Key: CodingKey { case none, bool, int, float, text, list, map }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch value {
            case .none: try container.encodeNil(forKey: .none)
            case .bool(let truth): try container.encode(truth, forKey: .bool)
            case .int(let number): try container.encode(number, forKey: .int)
            case .float(let number): try container.encode(number, forKey: .float)
            case .string(let text): try container.encode(text, forKey: .text)
            case .list(let elements): try container.encode(elements.map(Packed.init), forKey: .list)
            case .map(let entries):
                var list = container.nestedUnkeyedContainer(forKey: .map)
                for (key, value) in entries.entries {
                    var pair = list.nestedUnkeyedContainer()
                    try pair.encode(key)
                    try pair.encode(Packed(value: value))
                }
            }
        }
    }

    private struct Verdict: Decodable {
        var text: String?
        var error: String?
    }

    private func clusters() throws -> [JobPlanner] {
        var plain = try PaperCluster().planner
        plain.cluster.kubernetes.extraArguments = [.kubelet: ["v": "4"]]
        plain.cluster.kubernetes.reservations = [.system: ["cpu": "500m"], .eviction: ["memory.available": "5%"]]
        var dualStack = try PaperCluster()
        try dualStack.becomeDualStack()
        return [
            plain, try AddonTests.planner(), dualStack.planner,
            try PaperCluster(version: Version(1, 30, 0), masters: 3, proxies: 2).planner,
        ]
    }

    @Test func `each is rendered as by Jinja, to the byte`() throws {
        var names: [String] = []
        var ours: [String] = []
        var cases: [Case] = []
        for planner in try clusters() {
            for machine in planner.cluster.machines {
                var facts = PaperCluster.blank(machine.name)
                facts.interface = "eth0"
                var context = try Context(planner: planner.planner, machine: machine, facts: facts).values
                context["spec"] = "0a1b2c"
                context["reads"] = "3d4e5f"
                let packed = Packed(value: .map(Mapping(context.map { ($0.key, $0.value) })))
                for name in planner.library.templates.names() {
                    names.append("\(name) on \(machine.name)")
                    ours.append(try planner.library.templates.render(name, with: context))
                    let text = try PaperCluster.text("k8sPaiLibrary/template/\(name)")
                    cases.append(Case(template: text, context: packed))
                }
            }
        }
        let judge = PaperCluster.root.appending(path: "Tests/TemplatesTests/Jinja/judge.py").path()
        let answer = try output(
            "/usr/bin/python3",
            "-B",
            judge,
            "render",
            input: String(decoding: JSONEncoder().encode(cases), as: UTF8.self)
        )
        try #require(!answer.isEmpty, "python3-jinja2 gives no answer: apt-get install python3-jinja2 python3-yaml")
        let verdicts = try JSONDecoder().decode([Verdict].self, from: Data(answer.utf8))
        #expect(verdicts.count == cases.count)
        for (index, verdict) in verdicts.enumerated() {
            #expect(verdict.text == ours[index], "\(names[index]) \(verdict.error ?? "")")
        }
    }
}
