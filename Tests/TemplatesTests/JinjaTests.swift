import Foundation
import Testing

@testable import Templates

/// python3-jinja2 is the judge of what a template says.
@Suite struct JinjaTests {
    @Test func `every construct of the table is rendered as by Jinja, or differs as the table says`() throws {
        let table = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Jinja/constructs.yaml")
        let verdicts = try Verdict.all("table", table.path())
        #expect(verdicts.count >= 120)
        for verdict in verdicts {
            let complaint = verdict.complaint()
            let place = "\(verdict.group ?? ""): \(verdict.template.debugDescription)"
            switch verdict.ours {
            case .renders(let text):
                let ours = try Template(verdict.template, name: "t")
                    .render(with: verdict.context, undefined: .reported).text
                #expect(complaint != nil, "\(place): Jinja renders the same")
                #expect(ours == text, "\(place)")
            case .refused:
                #expect(verdict.text != nil, "\(place): Jinja refuses it, too")
                #expect(throws: TemplateError.self, "\(place)") {
                    try Template(verdict.template, name: "t").render(with: verdict.context, undefined: .reported)
                }
            case .some(.none), nil:
                #expect(complaint == nil, "\(place)")
            }
        }
    }

    /// The same ones every time; another seed and more of them by the environment.
    @Test func `generated templates are rendered as by Jinja`() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["PAICTL_SEED"] ?? "2018"
        let verdicts = try Verdict.all("generate", seed, environment["PAICTL_CASES"] ?? "600")
        #expect(verdicts.count { $0.text != nil } > verdicts.count / 2)
        for verdict in verdicts {
            guard let complaint = verdict.complaint() else { continue }
            Issue.record(
                "seed \(seed): \(verdict.template.debugDescription) gives \(complaint); given \(verdict.context)"
            )
        }
    }

    /// A name that is not supplied is refused by one rule and reported by the other, and by nothing else.
    @Test func `what is reported is what is refused`() throws {
        for verdict in try Verdict.all("generate", "12", "200") {
            guard let template = try? Template(verdict.template, name: "t"),
                let lenient = try? template.render(with: verdict.context, undefined: .reported)
            else { continue }
            let strict = Result { try template.render(with: verdict.context, undefined: .refused) }
            switch (lenient.findings.first, strict) {
            case (nil, .success(let rendering)): #expect(rendering == lenient)
            case (let finding?, .failure(let error)): #expect(error as? TemplateError == finding)
            default: Issue.record("\(verdict.template.debugDescription): \(strict) after \(lenient.findings)")
            }
        }
    }
}
