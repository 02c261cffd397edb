import Foundation
import TestSupport
import Testing

@testable import Templates

/// What python3-jinja2 made of a template, by `Jinja/judge.py`.
struct Verdict: Decodable, CustomTestStringConvertible {
    var template: String
    var context: [String: Value]
    /// What was rendered; nil when Jinja refused.
    var text: String?
    var error: String?
    /// Of a table.
    var group: String?
    /// Whether we differ on purpose; what we render, or nothing when we refuse.
    var ours: Deviation?

    var testDescription: String { template }

    enum Deviation: Decodable, Equatable {
        case none
        case refused
        case renders(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .renders(text)
            } else {
                self = try container.decode(Bool.self) ? .refused : .none
            }
        }
    }

    enum CodingKeys: CodingKey { case template, context, text, error, group, ours }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        template = try container.decode(String.self, forKey: .template)
        text = try container.decodeIfPresent(String.self, forKey: .text)
        error = try container.decodeIfPresent(String.self, forKey: .error)
        group = try container.decodeIfPresent(String.self, forKey: .group)
        ours = try container.decodeIfPresent(Deviation.self, forKey: .ours)
        guard case .map(let entries) = try container.decode(Value.self, forKey: .context) else {
            throw DecodingError.dataCorruptedError(forKey: .context, in: container, debugDescription: "is no map")
        }
        context = Dictionary(entries.entries.map { ($0.key, $0.value) }) { _, last in last }
    }

    /// Asks the judge; a box without python3-jinja2 has none, and the test fails.
    static func all(_ arguments: String...) throws -> [Verdict] {
        let judge = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Jinja/judge.py").path()
        let answer = try run(["/usr/bin/python3", "-B", judge] + arguments).output
        try #require(!answer.isEmpty, "python3-jinja2 gives no answer: apt-get install python3-jinja2 python3-yaml")
        return try JSONDecoder().decode([Verdict].self, from: Data(answer.utf8))
    }

    /// What is wrong with our rendering; nil when it is Jinja's to the byte, or refused as by Jinja.
    func complaint() -> String? {
        let ours: Result<Template.Rendering, any Error> = Result {
            try Template(template, name: "t").render(with: context, undefined: .reported)
        }
        switch (ours, text) {
        case (.success(let rendering), let text?) where rendering.text.utf8.elementsEqual(text.utf8): return nil
        case (.failure, nil): return nil
        case (.success(let rendering), let text?):
            return "\(rendering.text.debugDescription) instead of \(text.debugDescription)"
        case (.success(let rendering), nil):
            return "\(rendering.text.debugDescription) instead of \(error ?? "")"
        case (.failure(let error), let text?):
            return "'\(error)' instead of \(text.debugDescription)"
        }
    }
}

extension Value: Decodable {
    private struct Entry: Decodable {
        var key: String
        var value: Value

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            key = try container.decode(String.self)
            value = try container.decode(Value.self)
        }
    }

    private enum CodingKeys: CodingKey { case none, bool, int, float, text, list, map }

    /// From `{"text": …}` and its like, which the judge writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch container.allKeys.first {
        case .bool: self = .bool(try container.decode(Bool.self, forKey: .bool))
        case .int: self = .int(try container.decode(Int.self, forKey: .int))
        case .float: self = .float(try container.decode(Double.self, forKey: .float))
        case .text: self = .string(try container.decode(String.self, forKey: .text))
        case .list: self = .list(try container.decode([Value].self, forKey: .list))
        case .map:
            let entries = try container.decode([Entry].self, forKey: .map)
            self = .map(Mapping(entries.map { ($0.key, $0.value) }))
        default: self = .none
        }
    }
}
