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
        let alone = options.variables.compactMapValues { if case .one(let variable) = $0 { variable } else { nil } }
        let given = alone.sorted { $0.key < $1.key }
        for (option, variable) in given where needsSecrets && !definition.requests.isEmpty {
            guard environment[variable]?.isEmpty != false else { continue }
            findings.error(
                "the environment has no \(variable), which '\(option)' of '\(name)' is: set and export it",
                at: definition.mark
            )
        }
        return Stages(
            definition,
            membership,
            values: values,
            secrets: alone.mapValues { environment[$0] ?? "" }
                .merging(options.unset.map { ($0, "") }) { given, _ in given },
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
