import ClusterModel
import Kubernetes
import Templates
import YAML

/// Makes services of what their folders and the configuration say.
struct ServiceAssembly {
    let cluster: Cluster
    let context: ServiceContext
    let registry: ImageRegistry
    let namespace: String
    /// Where services keep their data on machines.
    let dataPath: String
    let secretValues: SecretValues
    let isStrict: Bool
    /// Whether the environment has to hold what secrets are made of.
    let needsSecrets: Bool
    let learned: Learned?

    /// - Parameters:
    ///   - entry: what services-configuration.yaml says of it; nil where it does not speak of it.
    ///   - needs: the listed services that it needs.
    func service(
        _ definition: ServiceDefinition,
        of folder: ServiceFolder,
        entry: ServicesFile.Entry?,
        needs: [String],
        _ findings: inout Diagnostics
    ) -> AssembledService {
        let name = entry?.name.value ?? definition.name
        let errors = findings.errors.count
        let options = OptionValues(definition, entry: entry, &findings)
        let labels = labels(definition, machines: entry?.machines, &findings)
        var expression = MemberExpression(context: values(name, definition, options, labels))
        let isSound = findings.errors.count == errors
        guard let membership = membership(definition, name, entry, labels, isSound, &expression, &findings) else {
            return AssembledService(service: Service(name: name, needs: needs), claims: [])
        }
        let keys = MemberKeys(
            definition.keys,
            service: name,
            of: membership,
            options: options,
            secrets: secretValues,
            expression,
            &findings
        )
        let stages = stages(definition, name, membership, keys.values(of: membership), options, expression, &findings)
        let rendered = RenderedFolder(folder: folder, context: stages.context, isStrict: isStrict)
        let ready = ready(definition, options, &findings)
        let members = membership.listed(definition.ports)
        let kept = keys.objects + secrets(definition.secrets, of: membership, options, expression, &findings)
        let parts =
            parts(definition, rendered, labels, kept, ready, &findings)
            + staged(stages, of: folder, ready, &findings)
        var service = Service(
            name: name,
            needs: needs,
            parts: MemberObjects(members, of: name).assigned(parts, &findings),
            data: definition.data ?? (definition.form == .today ? [] : HostFolders.of(parts, below: dataPath)),
            images: definition.images.map(\.name.value),
            restartsOn: definition.restartsOn
        )
        (service.members, service.rolling) = (
            members, expression.rolling(definition.rolling, &findings) ?? RollingRule()
        )
        service.notes = definition.notes.compactMap { $0.text(expression, &findings) }
        (service.lessons, service.learned, service.waiting) = (stages.lessons, stages.learned, stages.waiting)
        if service.objects.isEmpty, definition.runsScripts == nil, !findings.hasErrors {
            findings.warning("service '\(name)' has no objects", at: definition.mark)
        }
        return AssembledService(service: service, claims: membership.claims, keys: keys.wishes, given: options.given)
    }

    private func ready(_ definition: ServiceDefinition, _ options: OptionValues, _ findings: inout Diagnostics)
        -> ReadyRule
    {
        let tcp = definition.tcp.compactMap { options.port($0, &findings) }
        return ReadyRule(within: definition.within ?? ReadyRule().within, tcp: tcp)
    }

    /// What its folder says beside its scripts comes first, and is there before they make anything.
    private func parts(
        _ definition: ServiceDefinition,
        _ folder: RenderedFolder,
        _ labels: [NodeLabel],
        _ secrets: [ServiceObject],
        _ ready: ReadyRule,
        _ findings: inout Diagnostics
    ) -> [Service.Part] {
        let configMaps = definition.configMaps.compactMap { map in
            FolderConfigMap.object(
                map.name.value,
                of: [FolderConfigMap.Source(path: map.folder.value)],
                in: folder,
                at: map.folder.mark,
                &findings
            )
        }
        let own = configMaps + secrets
        let labelled: [Service.Part] = labels.isEmpty ? [] : [.labels(labels)]
        guard let start = definition.startScript else {
            if let mark = definition.runsScripts {
                findings.error("'scripts: run' needs a start script: name one with 'start-script'", at: mark)
            }
            let files = objects(definition, folder, &findings).map { DeployRules.applied(definition.rules, to: $0) }
            return labelled + [.objects(ContentNames.applied(to: own + files)), .wait(ready)]
        }
        let first = labelled + (own.isEmpty ? [] : [.objects(own)])
        if let mark = definition.runsScripts {
            let script = ScriptFolder.script(start, definition.stopScript, in: folder, at: mark, &findings)
            return first + [.script(script), .wait(ready)]
        }
        return first
            + ScriptParts.parts(
                of: start,
                in: folder,
                cluster: cluster,
                rules: definition.rules,
                ready: ready,
                &findings
            )
    }

    private func labels(
        _ definition: ServiceDefinition,
        machines: Located<[String]>?,
        _ findings: inout Diagnostics
    ) -> [NodeLabel] {
        let choice = MachineChoice(cluster: cluster, entries: context.values["machinelist"] ?? .none)
        if let machines, definition.placements.isEmpty {
            findings.error(
                "service '\(definition.name)' has no 'runs-on', so no machines can be chosen for it",
                at: machines.mark
            )
        }
        let placed = definition.placements.map { placement in
            let words = machines ?? placement.machines
            let nodes = choice.nodes(of: placement.key.value, placement.value, words: words, &findings)
            return NodeLabel(placement.key.value, placement.value, on: nodes)
        }
        return placed
            + definition.rules.map { rule in
                NodeLabel(
                    rule.label.value,
                    "true",
                    on: choice.nodes(of: rule.label.value, "true", words: nil, &findings)
                )
            }
    }

    /// What the service's templates can speak of, but for its members.
    private func values(
        _ name: String,
        _ definition: ServiceDefinition,
        _ options: OptionValues,
        _ labels: [NodeLabel]
    ) -> [String: Value] {
        let machines = machines(of: labels)
        let images = definition.images.map { image in
            (image.name.value, Value.string(registry.reference(of: image.name.value)))
        }
        let own: [String: Value] = [
            "service": [
                "name": .string(name), "namespace": .string(namespace),
                "machines": .list(machines.map { .string($0.name) }),
                "addresses": .list(machines.map { "\($0.address)" }),
            ],
            "options": ServiceContext.spelt(.map(options.values)), "images": .map(Templates.Mapping(images)),
        ]
        return context.values.merging(own) { _, new in new }
    }

    private func machines(of labels: [NodeLabel]) -> [Machine] {
        let nodes = Set(labels.flatMap(\.nodes))
        return cluster.machines.filter { nodes.contains($0.name) }
    }

    /// Its members and ports; nil where they cannot be worked out: what its templates made then would only hide why.
    ///
    /// - Parameter isSound: whether its options are.
    private func membership(
        _ definition: ServiceDefinition,
        _ name: String,
        _ entry: ServicesFile.Entry?,
        _ labels: [NodeLabel],
        _ isSound: Bool,
        _ expression: inout MemberExpression,
        _ findings: inout Diagnostics
    ) -> Membership? {
        guard definition.isWorkedOut else { return Membership() }
        guard isSound else { return nil }
        let errors = findings.errors.count
        expression.add(definition.values, &findings)
        definition.checks.check(expression, entry: entry, at: definition.mark, &findings)
        guard findings.errors.count == errors else { return nil }
        let own = machines(of: labels)
        let membership = Membership(
            definition,
            service: name,
            machines: own.isEmpty ? cluster.machines.filter { $0.role == .worker } : own,
            expression,
            &findings
        )
        return findings.errors.count == errors ? membership : nil
    }

    private func objects(
        _ definition: ServiceDefinition,
        _ folder: RenderedFolder,
        _ findings: inout Diagnostics
    ) -> [ServiceObject] {
        if let listed = definition.objects { return objects(listed, folder, &findings) }
        guard definition.stages.isEmpty else { return [] }
        let reader = ObjectReader(folder: folder)
        return reader.everyFile.flatMap { reader.objects(in: $0, &findings) }
    }

    func objects(
        _ listed: [Located<String>],
        _ folder: RenderedFolder,
        _ findings: inout Diagnostics
    ) -> [ServiceObject] {
        let reader = ObjectReader(folder: folder)
        return listed.flatMap { file -> [ServiceObject] in
            guard folder.has(file.value) else {
                let question = Spelling.question(about: file.value, among: reader.everyFile)
                findings.error("there is no file '\(file.value)' in '\(folder.folder.path)'\(question)", at: file.mark)
                return []
            }
            return reader.objects(in: file.value, &findings)
        }
    }
}

/// A service, and what checks of all services want to know of it besides.
struct AssembledService {
    var service: Service
    /// Ports of machines that it says it takes.
    var claims: [PortClaim]
    var keys: [KeyWish] = []
    var given: [GivenSecret] = []
}
