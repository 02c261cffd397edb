import ClusterModel
import Foundation
import Kubernetes
import TestSupport
import Testing

@testable import ServiceModel

/// `Golden/PACKAGE.txt`: configurations of each package of a network, and what there is to compare of its objects with what the
/// original makes of the same; what is as in a case before is not said again. `UPDATE_GOLDEN=1 swift test --filter NetworkGoldenTests` writes the objects anew, to be reviewed.
@Suite struct NetworkGoldenTests {
    /// `== TITLE`, then lines of what is asked, an empty one, and the objects.
    private struct Case {
        var title: String
        /// `@service NAME`, `@kubernetes VERSION` and `@show FILE …`; all others are options in YAML's flow form.
        var asked: [String] = []
        var objects: [String] = []

        var options: String { asked.filter { !$0.hasPrefix("@") }.joined(separator: " ") }

        func words(_ name: String) -> [String] {
            let line = asked.first { $0.hasPrefix("@\(name) ") } ?? ""
            return line.split(separator: " ").dropFirst().map(String.init)
        }
    }

    private static func cases(_ text: String) -> (head: [String], cases: [Case]) {
        var head: [String] = []
        var cases: [Case] = []
        var isAsking = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("== ") {
                cases.append(Case(title: String(line.dropFirst(3))))
                isAsking = true
            } else if cases.isEmpty {
                head.append(line)
            } else if line.isEmpty {
                isAsking = false
            } else if isAsking {
                cases[cases.count - 1].asked.append(line)
            } else {
                cases[cases.count - 1].objects.append(line)
            }
        }
        return (head, cases)
    }

    private static func text(_ head: [String], _ cases: [Case]) -> String {
        head.joined(separator: "\n") + "\n"
            + cases.map { (["== " + $0.title] + $0.asked + [""] + $0.objects).joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private func services(_ asked: Case, _ package: String, learned: [String: [String: String]]?) throws -> [Service] {
        let name = asked.words("service").first ?? "net"
        let comma = asked.options.isEmpty ? "" : ", "
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {\(name): {package: \(package)\(comma)\(asked.options)}}\n"
        ])
        let version = asked.words("kubernetes").first ?? "1.36.2"
        try directory.write(
            "kubernetes: {load-balance-ip: 10.0.0.1, kubernetes-version: v\(version)}\n",
            to: "kubernetes-configuration.yaml"
        )
        return try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: directory.cluster(),
            environment: ["SECRET": "a long one", "OTHER": "another long one"],
            isStrict: true,
            learned: learned
        ).services
    }

    /// With all that its stages tell.
    private func service(_ asked: Case, _ package: String) throws -> Service {
        let looked = try services(asked, package, learned: nil)[0]
        guard !looked.lessons.isEmpty else { return looked }
        var known: [String: String] = [:]
        for lesson in looked.lessons { known[lesson.name] = "told-\(lesson.name.split(separator: " ").last ?? "")" }
        known["active-size"] = "10"
        return try services(asked, package, learned: [looked.name: known])[0]
    }

    @Test(
        "as reviewed",
        arguments: zip(
            ["cita-cloud", "codex", "spacemesh", "hyperspace", "log-store", "spacemesh-ws"],
            [12, 12, 12, 12, 5, 5]
        )
    )
    func golden(package: String, atLeast: Int) throws {
        let file = Checkout.root.appending(path: "Tests/ServiceModelTests/Networks/Golden/\(package).txt")
        let written = try String(contentsOf: file, encoding: .utf8)
        var (head, cases) = Self.cases(written)
        #expect(cases.count >= atLeast)
        var told: [[String]: String] = [:]
        for index in cases.indices {
            let service = try service(cases[index], package)
            let shown = Set(cases[index].words("show"))
            let blocks = service.objects.flatMap { ObjectLines(object: $0, shown: shown).blocks }
            cases[index].objects =
                ["\(service.objects.count) objects"] + service.notes.map { "note: \($0)" }
                + blocks.flatMap { block -> [String] in
                    if block.count > 1, let title = told[block] { return ["\(block[0]), as in '\(title)'"] }
                    told[block] = cases[index].title
                    return block
                }
                + service.requests.map { request in
                    let text = request.entry?.value.text ?? request.message.body ?? ""
                    let undo = request.undo.map { ", taken back by \($0.message.line)" } ?? ""
                    return "request \(request.name): \(request.message.line) \(text)\(undo)"
                }
        }
        let made = Self.text(head, cases)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(made.utf8).write(to: file) }
        #expect(made == (try String(contentsOf: file, encoding: .utf8)), "\(package)")
    }
}
