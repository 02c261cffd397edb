import ClusterModel
import Templates

extension ServiceAssembly {
    /// - Parameter values: of members and keys.
    func stages(
        _ definition: ServiceDefinition,
        _ name: String,
        _ membership: Membership,
        _ values: [String: Value],
        _ options: OptionValues,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> Stages {
        var secrets: [String: String] = [:]
        for (option, found) in options.secrets.sorted(by: { $0.key < $1.key }) where !definition.requests.isEmpty {
            guard case .one(let source) = found else { continue }
            secrets[option] = value(of: source, for: "'\(option)' of '\(name)' is", at: definition.mark, &findings)
        }
        return Stages(
            definition,
            membership,
            values: values,
            secrets: secrets.merging(options.unset.map { ($0, "") }) { given, _ in given },
            known: learned.map { $0[name] ?? [:] },
            namespace: namespace,
            expression,
            &findings
        )
    }

    /// What comes after the parts that all of a service has, stage after stage.
    func staged(
        _ stages: Stages,
        of folder: ServiceFolder,
        _ ready: ReadyRule,
        _ findings: inout Diagnostics
    ) -> [Service.Part] {
        var parts: [Service.Part] = []
        for stage in stages.open {
            let context = stages.context.merging(["stage": .string(stage.name)]) { $1 }
            let rendered = RenderedFolder(folder: folder, context: context, isStrict: isStrict)
            let objects = objects(stage.objects, rendered, &findings)
            if !objects.isEmpty { parts += [.objects(objects), .wait(ready)] }
            if !stage.requests.isEmpty { parts.append(.requests(stage.requests)) }
        }
        return parts
    }
}
