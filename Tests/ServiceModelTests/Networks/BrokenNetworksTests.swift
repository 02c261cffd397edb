import Foundation
import TestSupport
import Testing
import YAML

/// `broken-networks.yaml`: each wrong network is refused with its place, before anything is asked of anybody.
@Suite struct BrokenNetworksTests {
    private struct Case: Decodable {
        var what: String
        var package: String?
        var services: String?
        var files: [String: String]?
        var says: String
    }

    private static let objects = """
        {% for member in members.node %}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: {{ member.name }}}}
        {% endfor %}
        """

    private func cases() throws -> [Case] {
        let file = "Tests/ServiceModelTests/Networks/broken-networks.yaml"
        let node = try #require(try Node.parse(Checkout.text(file), file: file))
        return try YAMLDecoder().decode([Case].self, from: node)
    }

    private func complaints(_ broken: Case) throws -> [String] {
        var files = broken.files ?? [:]
        files["services-configuration.yaml"] = "services: {\(broken.services ?? "net: ~")}\n"
        if let package = broken.package {
            files["services/net/package.yaml"] = package
            files["services/net/net.yaml.j2"] = Self.objects
        }
        let directory = try ServiceDirectory(files)
        func names() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted() }
        let before = try names()
        let found = try directory.complaints(environment: ["KMS": "a"])
        #expect(try names() == before, "\(broken.what)")
        return found.map { $0.replacing(Checkout.root.appending(path: "k8sPaiLibrary").path, with: "k8sPaiLibrary") }
    }

    /// Whether a sentence begins as another, where `…` stands for anything.
    private static func says(_ sentence: String, _ pattern: String) -> Bool {
        var rest = sentence[...]
        for (index, part) in pattern.split(separator: "…").enumerated() {
            guard let range = rest.firstRange(of: part), index > 0 || range.lowerBound == rest.startIndex else {
                return false
            }
            rest = rest[range.upperBound...]
        }
        return true
    }

    @Test func `each is told with its place`() throws {
        let cases = try cases()
        #expect(cases.count >= 30)
        #expect(Set(cases.map(\.what)).count == cases.count)
        for broken in cases {
            let found = try complaints(broken)
            #expect(found.contains { Self.says($0, broken.says) }, "\(broken.what): \(found)")
            for complaint in found {
                #expect(complaint.contains(/^[^ ]+:\d+:\d+: ./), "\(broken.what): \(complaint)")
            }
        }
    }
}
