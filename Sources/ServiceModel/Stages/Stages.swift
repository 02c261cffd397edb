import ClusterModel
import Kubernetes
import Templates
import YAML

/// The stages of a service: those that can come about with what is known, and what is still to be learned for the others.
struct Stages {
    struct Open {
        var name: String
        var objects: [Located<String>]
        var requests: [ServiceRequest]
    }

    private(set) var open: [Open] = []
    private(set) var lessons: [Lesson] = []
    /// Of the lessons, by their names.
    private(set) var learned: [String: String] = [:]
    private(set) var waiting: [String] = []
    /// What templates know, with what was learned.
    private(set) var context: [String: Value]

    /// - Parameters:
    ///   - values: of members and keys.
    ///   - secrets: option → what the environment has; only headers are given it.
    ///   - known: what is known; nil where it stands for itself, and no stage waits.
    init(
        _ definition: ServiceDefinition,
        _ membership: Membership,
        values: [String: Value],
        secrets: [String: String],
        known: [String: String]?,
        namespace: String,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) {
        var facts = LearnedValues(membership, values, expression.context)
        context = facts.context
        let assembly = RequestAssembly(
            definition.requests,
            secrets: secrets,
            namespace: namespace,
            isForShow: known == nil
        )
        for stage in definition.stages {
            guard waiting.isEmpty, known == nil || lessons.allSatisfy({ learned[$0.name] != nil }) else {
                waiting.append(stage.name.value)
                continue
            }
            let requests = stage.requests.flatMap { assembly.requests(named: $0, facts, &findings) }
            open.append(Open(name: stage.name.value, objects: stage.objects, requests: requests))
            for rule in stage.lessons {
                for (lesson, member) in assembly.lessons(rule, facts, &findings) {
                    lessons.append(lesson)
                    let value = known == nil ? "(\(lesson.name), learned when it is deployed)" : known?[lesson.name]
                    guard let value else { continue }
                    learned[lesson.name] = value
                    facts.learn(rule.name.value, of: member, value)
                }
            }
            context = facts.context
        }
        let rest = assembly.others(than: definition.stages)
        guard waiting.isEmpty, !rest.isEmpty else { return }
        let last = rest.flatMap { assembly.requests(named: $0, facts, &findings) }
        open.append(Open(name: "", objects: [], requests: last))
    }
}
