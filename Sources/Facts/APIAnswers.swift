import ClusterModel
import Foundation
import Kubernetes

/// What a master's API server has answered to the requests of the facts script.
package struct APIAnswers {
    package static let version = "/version"
    package static let nodes = "/api/v1/nodes"

    private var answers: [(method: String, target: String, answer: Answer)] = []

    mutating func add(_ line: Substring) throws(FactsError) {
        guard let answer = BatchText.answer(line) else {
            throw FactsError("the machine's facts have the unreadable line '\(line.prefix(80))'")
        }
        answers.append(answer)
    }

    /// Half of the answers are none: then the API server counts as one that does not answer. An object that is not there is an answer.
    func tell(_ facts: inout Facts) throws(FactsError) {
        let looks = answers.filter { $0.method == "GET" }
        guard !looks.isEmpty, looks.allSatisfy({ $0.answer.isSuccess || $0.answer.status == 404 }),
            !answers.contains(where: { $0.answer.status == nil })
        else { return }
        var objects: [String: Facts.Object] = [:]
        for (method, target, answer) in answers {
            let path = String(target.prefix { $0 != "?" })
            switch (method, path) {
            case ("GET", Self.version): facts.apiVersion = try Self.readVersion(answer)
            case ("GET", Self.nodes): facts.nodes = try Self.readNodes(answer)
            case ("GET", _):
                if answer.isSuccess { objects[path, default: Facts.Object()].live = try Self.object(answer) }
            default: objects[path, default: Facts.Object()].dryRun = answer
            }
        }
        facts.objects = objects
        facts.answers = Dictionary(looks.map { ($0.target, $0.answer) }) { $1 }
    }

    private static func readVersion(_ answer: Answer) throws(FactsError) -> Version {
        let text = try object(answer)["gitVersion"]?.string ?? ""
        guard let version = Version(text) else {
            throw FactsError("the API server's version '\(text)' cannot be read")
        }
        return version
    }

    private static func object(_ answer: Answer) throws(FactsError) -> JSON {
        do { return try answer.object() } catch {
            throw FactsError("an answer of the API server cannot be read: \(error)")
        }
    }

    private static func readNodes(_ answer: Answer) throws(FactsError) -> [String: Facts.Node] {
        do { return try JSONDecoder().decode(NodeAnswer.self, from: Data(answer.body.utf8)).nodes } catch {
            throw FactsError("the API server's list of nodes cannot be read")
        }
    }
}
