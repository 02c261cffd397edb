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
            case ("GET", Self.nodes): facts.nodes = try Self.nodes(in: answer.body)
            case ("GET", _):
                if answer.isSuccess { objects[path, default: Facts.Object()].live = try Self.object(answer) }
            default: objects[path, default: Facts.Object()].dryRun = answer
            }
        }
        facts.objects = objects
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

    /// Reads a Kubernetes NodeList in JSON.
    private static func nodes(in json: String) throws(FactsError) -> [String: Facts.Node] {
        struct List: Decodable {
            struct Item: Decodable {
                struct Metadata: Decodable {
                    var name: String
                    var labels: [String: String]?
                    var annotations: [String: String]?
                }
                struct Specification: Decodable {
                    struct Taint: Decodable {
                        var key: String
                        var value: String?
                        var effect: String
                    }
                    var taints: [Taint]?
                    var podCIDR: String?
                    var unschedulable: Bool?
                }
                struct Status: Decodable {
                    struct Condition: Decodable {
                        var type: String
                        var status: String
                    }
                    struct Information: Decodable {
                        var kubeletVersion: String?
                        var containerRuntimeVersion: String?
                    }
                    var conditions: [Condition]?
                    var nodeInfo: Information?
                }
                var metadata: Metadata
                var spec: Specification
                var status: Status?
            }
            var items: [Item]
        }
        func names(_ item: List.Item, _ annotation: String) -> Set<String>? {
            item.metadata.annotations?[annotation].map { Set($0.split(separator: ",").map(String.init)) }
        }
        do {
            let list = try JSONDecoder().decode(List.self, from: Data(json.utf8))
            return Dictionary(
                list.items.map { item in
                    (
                        item.metadata.name,
                        Facts.Node(
                            labels: item.metadata.labels ?? [:],
                            taints: (item.spec.taints ?? []).map {
                                Taint(key: $0.key, value: $0.value, effect: $0.effect)
                            },
                            ownLabels: names(item, "paictl.io/labels"),
                            ownTaints: names(item, "paictl.io/taints"),
                            podRange: item.spec.podCIDR,
                            isReady: item.status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" }
                                == true,
                            isCordoned: item.spec.unschedulable == true,
                            isCordonedByUs: item.metadata.annotations?["paictl.io/cordoned"] != nil,
                            kubeletVersion: item.status?.nodeInfo?.kubeletVersion.flatMap { Version($0) },
                            runtime: item.status?.nodeInfo?.containerRuntimeVersion?.split(separator: ":").first
                                .map(String.init)
                        )
                    )
                },
                uniquingKeysWith: { first, _ in first }
            )
        } catch {
            throw FactsError("the API server's list of nodes cannot be read")
        }
    }
}
