import ClusterModel
import Foundation
import Keys
import Kubernetes
import Templates
import YAML

/// The keys of a network: what is wished for, what is told of them, and the Secrets that keep them.
struct MemberKeys {
    private(set) var wishes: [KeyWish] = []
    /// Names of their Secrets.
    private var secrets: Set<String> = []
    /// Secrets, in the order of the rules.
    private(set) var objects: [ServiceObject] = []
    /// Of the network's own keys: key → what is told of it.
    private var own: [String: [String: String]] = [:]
    /// Member → key → what is told of it.
    private var members: [String: [String: [String: String]]] = [:]

    /// - Parameters:
    ///   - values: with the keys by their Secrets; one that is not among them is told of by its name.
    init(
        _ rules: [KeyRule],
        service: String,
        of membership: Membership,
        options: OptionValues,
        secrets values: SecretValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) {
        for rule in rules {
            let name = rule.name.value
            let title = rule.secret?.value ?? (rule.role == nil ? "\(service)-\(name)" : "{{ member.name }}-\(name)")
            for member in membership.owners(of: rule.role, for: "key '\(name)'", &findings) {
                let told = add(rule, title, of: member, options, values, expression, &findings)
                if let member { members[member.name, default: [:]][name] = told } else { own[name] = told }
            }
        }
    }

    /// - Returns: what is told of it; nil where there is none.
    private mutating func add(
        _ rule: KeyRule,
        _ title: String,
        of member: Member?,
        _ options: OptionValues,
        _ values: SecretValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> [String: String]? {
        let context = member.map { ["member": $0.value] } ?? [:]
        if let condition = rule.condition, expression.holds(condition, with: context, &findings) != true { return nil }
        let mark = rule.secret?.mark ?? rule.name.mark
        guard let secret = expression.secretName(title, with: context, at: mark, &findings) else { return nil }
        guard secrets.insert(secret).inserted else {
            findings.error(
                "the Secret '\(secret)' is another key's already: give each a 'secret' of its own, "
                    + "'{{ member.name }}-\(rule.name.value)' is one",
                at: mark
            )
            return nil
        }
        let wish = KeyWish(
            secret: secret,
            kind: rule.kind,
            parameters: parameters(rule, of: member, options, values, expression, &findings),
            entries: rule.entries,
            mark: rule.name.mark
        )
        wishes.append(wish)
        objects.append(object(wish, values.ring[secret], of: member))
        return values.ring[secret]?.told
            ?? Dictionary(rule.kind.told.map { ($0, "(\($0) of \(secret), made when it is deployed)") }) { $1 }
    }

    private func parameters(
        _ rule: KeyRule,
        of member: Member?,
        _ options: OptionValues,
        _ values: SecretValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> [String: String] {
        var parameters: [String: String] = [:]
        for parameter in rule.parameters {
            switch parameter.source {
            case .text(let text): parameters[parameter.name] = text
            case .option(let name):
                if options.secrets[name] != nil {
                    let source = options.source(name, of: member, at: parameter.mark, &findings)
                    parameters[parameter.name] = source.flatMap { try? values.value(of: $0) }
                } else if let value = options.values[name] {
                    let mark = rule.secret?.mark ?? rule.name.mark
                    parameters[parameter.name] = value.text ?? expression.text("{{ \(name) }}", at: mark, &findings)
                } else {
                    findings.error("'\(name)' is no option", at: parameter.mark)
                }
            }
        }
        return parameters
    }

    /// It stays when a service is stopped: what was made once cannot be made again.
    private func object(_ wish: KeyWish, _ material: KeyMaterial?, of member: Member?) -> ServiceObject {
        let data = material.map(wish.data) ?? [:]
        let body: JSON = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": .string(wish.secret), "labels": [ServiceObject.keepingLabel: "keys"]],
            "type": "Opaque", "data": .object(data.mapValues { .string(Data($0).base64EncodedString()) }),
        ]
        let type = ObjectType(version: "v1", kind: "Secret")
        var object = ServiceObject(body, ObjectReference(type, name: wish.secret), at: wish.mark)
        object.member = member?.name
        return object
    }

    /// `key` of the network, and those of each member.
    func values(of membership: Membership) -> [String: Value] {
        var values = membership.values
        let roles = membership.roles.map { role in
            let told = role.members.map { member -> Value in
                guard var entries = member.value.map else { return member.value }
                entries["key"] = Self.value(members[member.name] ?? [:])
                return .map(entries)
            }
            return (role.name, Value.list(told))
        }
        values["members"] = .map(Templates.Mapping(roles))
        values["key"] = Self.value(own)
        return values
    }

    private static func value(_ keys: [String: [String: String]]) -> Value {
        let told = keys.sorted { $0.key < $1.key }.map { name, told in
            (
                name,
                Value.map(Templates.Mapping(told.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }))
            )
        }
        return ServiceContext.spelt(.map(Templates.Mapping(told)))
    }
}
