import ClusterModel
import Foundation
import Kubernetes
import YAML

extension ServiceAssembly {
    /// The Secrets that a service is to have of what the environment holds: one alone, or one for each member.
    func secrets(
        _ definitions: [ServiceDefinition.SecretDefinition],
        of membership: Membership,
        _ options: OptionValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> [ServiceObject] {
        definitions.flatMap { definition in
            membership.owners(of: definition.role, for: "secret '\(definition.name.value)'", &findings).compactMap {
                secret(definition, of: $0, options, expression, &findings)
            }
        }
    }

    private func secret(
        _ definition: ServiceDefinition.SecretDefinition,
        of member: Member?,
        _ options: OptionValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> ServiceObject? {
        let context = member.map { ["member": $0.value] } ?? [:]
        if let condition = definition.condition, expression.holds(condition, with: context, &findings) != true {
            return nil
        }
        let mark = definition.name.mark
        let given = definition.entries.filter { entry in
            if case .option(let name) = entry.source { !options.unset.contains(name) } else { true }
        }
        guard !given.isEmpty || definition.entries.isEmpty,
            let name = expression.secretName(definition.name.value, with: context, at: mark, &findings)
        else { return nil }
        var data: [String: JSON] = [:]
        for entry in given {
            guard let source = source(entry.source, of: member, options, at: entry.mark, &findings) else { continue }
            let value = value(of: source, for: "secret '\(name)' is made of", at: entry.mark, &findings)
            data[entry.key] = .string(Data(value.utf8).base64EncodedString())
        }
        let body: JSON = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)],
            "type": .string(definition.type), "data": .object(data),
        ]
        var object = ServiceObject(
            body,
            ObjectReference(ObjectType(version: "v1", kind: "Secret"), name: name),
            at: mark
        )
        object.member = member?.name
        return object
    }

    /// What a secret is; an empty text where it is not to be had, which the findings then say if it is needed.
    ///
    /// - Parameter wanted: what it is for, to complete a sentence that ends with ", which".
    func value(
        of source: SecretSource,
        for wanted: String,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> String {
        do {
            return try secretValues.value(of: source)
        } catch {
            if needsSecrets { findings.error("\(error.sentence), which \(wanted): \(error.remedy)", at: mark) }
            return ""
        }
    }

    private func source(
        _ source: ServiceDefinition.SecretDefinition.Source,
        of member: Member?,
        _ options: OptionValues,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> SecretSource? {
        switch source {
        case .environment(let name): return .environment(name)
        case .option(let name):
            if options.secrets[name] == nil, !findings.hasErrors {
                findings.error("'\(name)' is no option that is a secret", at: mark)
            }
            return options.source(name, of: member, at: mark, &findings)
        }
    }
}
