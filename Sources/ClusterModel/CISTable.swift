package import YAML

/// What the CIS Kubernetes benchmark asks, as `k8sPaiLibrary/cis.yaml` lists it.
package struct CISTable: Sendable, Equatable {
    package let checks: [CISCheck]

    /// - Parameter conditions: names of those that a check may have.
    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String, conditions: [String]) throws(YAMLError) {
        struct Text: Decodable {
            var remedies: Remedies
            var checks: [Node]
        }
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of checks is empty", at: Mark(file: file, line: 1, column: 1))
        }
        let decoder = YAMLDecoder(refusesUnknownKeys: true)
        let table = try decoder.decode(Text.self, from: node)
        var (checks, numbers): ([CISCheck], Set<String>) = ([], [])
        for node in table.checks {
            let check = try decoder.decode(Row.self, from: node).check(table.remedies)
            guard numbers.insert(check.number).inserted else {
                throw YAMLError("check \(check.number) stands here a second time", at: node.mark)
            }
            if let condition = check.condition, !conditions.contains(condition) {
                throw YAMLError(
                    "there is no condition '\(condition)'\(Spelling.question(about: condition, among: conditions))",
                    at: node["when"]?.mark ?? node.mark
                )
            }
            checks.append(check)
        }
        self.checks = checks
    }

    /// What to do where a check has nothing of its own.
    private struct Remedies: Decodable {
        var files: String
        var flags: String
    }

    /// A check as it is written.
    private struct Row: Decodable {
        var check: Node
        var scored: Bool
        var on: String
        var what: String
        var when: String?
        var files: [String]?
        var mode: String?
        var owner: String?
        var program: String?
        var flags: [String]?
        var key: String?
        var `is`: String?
        var has: String?
        var lacks: String?
        var least: Int?
        var only: [String]?
        var given: Bool?
        var unset: String?
        var accepts: CISCheck.Accepted?
        var remedy: String?

        func check(_ remedies: Remedies) throws(YAMLError) -> CISCheck {
            guard let number = check.string else { throw fault("a check has the benchmark's number") }
            guard let place = CISCheck.Place(rawValue: on) else {
                throw fault("'on' is masters or machines, not '\(on)'")
            }
            return CISCheck(
                number: number,
                isScored: scored,
                place: place,
                what: what,
                condition: when,
                subject: try subject,
                remedy: remedy ?? (files == nil ? remedies.flags : remedies.files)
            )
        }

        private var subject: CISCheck.Subject {
            get throws(YAMLError) {
                if let files, !files.isEmpty, program == nil, wishes.isEmpty {
                    let number = mode.flatMap { UInt16($0, radix: 8) }
                    guard (mode == nil) == (number == nil), number != nil || owner != nil else {
                        throw fault("files have a 'mode', \"600\", or an 'owner', root:root")
                    }
                    return .files(files, mode: number, owner: owner)
                }
                guard let program, let flags, !flags.isEmpty, files == nil, mode == nil, owner == nil else {
                    throw fault("a check looks at 'files', or at a 'program' and its 'flags'")
                }
                guard wishes.count == 1, let wish = wishes.first else {
                    throw fault("of 'is', 'has', 'lacks', 'least', 'only' and 'given' a check of flags has one")
                }
                guard unset == nil || unset == "fine" else { throw fault("'unset' is fine, or is left out") }
                return .flags(
                    CISCheck.Flags(
                        program: program,
                        names: flags,
                        key: key.map { $0.split(separator: ".").map(String.init) },
                        wish: wish,
                        isFineUnset: unset != nil,
                        accepted: accepts
                    )
                )
            }
        }

        private var wishes: [CISCheck.Wish] {
            [
                given.map { .given($0) }, `is`.map { .equal($0) }, has.map { .holds($0) }, lacks.map { .lacks($0) },
                least.map { .atLeast($0) }, only.map { .only($0) },
            ].compactMap { $0 }
        }

        private func fault(_ sentence: String) -> YAMLError { YAMLError(sentence, at: check.mark) }
    }
}
