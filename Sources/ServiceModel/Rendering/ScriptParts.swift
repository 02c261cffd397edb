import ClusterModel
import Kubernetes
import YAML

/// Makes parts of what an ancestor's start script brings about.
struct ScriptParts {
    let folder: RenderedFolder
    let cluster: Cluster
    let rules: [ServiceDefinition.DeployRule]
    let ready: ReadyRule

    private var parts: [Service.Part] = []
    // What the next part will have: one of them is empty.
    private var objects: [ServiceObject] = []
    private var labels: [NodeLabel] = []

    init(folder: RenderedFolder, cluster: Cluster, rules: [ServiceDefinition.DeployRule], ready: ReadyRule) {
        self.folder = folder
        self.cluster = cluster
        self.rules = rules
        self.ready = ready
    }

    /// The parts that a script stands for, in its order; a line that cannot be read is an error.
    static func parts(
        of start: Located<String>,
        in folder: RenderedFolder,
        cluster: Cluster,
        rules: [ServiceDefinition.DeployRule],
        ready: ReadyRule,
        _ findings: inout Diagnostics
    ) -> [Service.Part] {
        guard folder.has(start.value) else {
            findings.error("there is no '\(start.value)' in '\(folder.folder.path)'", at: start.mark)
            return []
        }
        let reading = AncestorScripts.parts(
            start: start.value,
            in: texts(in: folder, start: start.value, &findings),
            folder: folder.folder.path
        )
        for finding in reading.findings { findings.error(finding.message, at: finding.mark) }
        var maker = ScriptParts(folder: folder, cluster: cluster, rules: rules, ready: ready)
        for line in reading.lines { maker.take(line, &findings) }
        maker.closeLabels()
        maker.closeObjects()
        if case .wait? = maker.parts.last {} else { maker.parts.append(.wait(ready)) }
        return maker.parts
    }

    /// All paths, and of scripts what they hold. Those that stop a service, or delete what it has left, are not looked into.
    private static func texts(
        in folder: RenderedFolder,
        start: String,
        _ findings: inout Diagnostics
    ) -> [String: String] {
        let others = ["clean", "stop", "delete", "refresh", "upgrade"]
        return Dictionary(
            folder.names.map { name in
                let isWanted = name == start || name.hasSuffix(".sh") && !others.contains { name.contains($0) }
                return (name, isWanted ? folder.text(of: name, &findings) ?? "" : "")
            }
        ) { first, _ in first }
    }

    private mutating func take(_ line: AncestorScripts.Line, _ findings: inout Diagnostics) {
        switch line.content {
        case .label(let node, let key, let value):
            closeObjects()
            take(key, value, on: node, at: line.mark, &findings)
        case .objects(let file):
            closeLabels()
            objects += ObjectReader(folder: folder).objects(in: file, &findings).map {
                DeployRules.applied(rules, to: $0)
            }
        case .configMap(let map):
            closeLabels()
            let sources = map.sources.map { FolderConfigMap.Source(key: $0.key, path: $0.path) }
            let object = FolderConfigMap.object(map.name, of: sources, in: folder, at: line.mark, &findings)
            if var object {
                if let namespace = map.namespace { object.put(in: namespace) }
                objects.append(object)
            }
        case .namespace(let name):
            closeLabels()
            let body: JSON = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
            let type = ObjectType(version: "v1", kind: "Namespace")
            objects.append(ServiceObject(body, ObjectReference(type, name: name), at: line.mark))
        case .wait:
            closeLabels()
            closeObjects()
            if case .wait? = parts.last { return }
            parts.append(.wait(ready))
        case .unlabel, .removal: break
        }
    }

    private mutating func take(
        _ key: String,
        _ value: String,
        on node: String,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) {
        // The ancestor's nodes were called by their addresses.
        guard let machine = cluster.machines.first(where: { $0.name == node || "\($0.address)" == node }) else {
            let question = Spelling.question(about: node, among: cluster.machines.map(\.name))
            return findings.error("there is no machine '\(node)' that could take \(key)=\(value)\(question)", at: mark)
        }
        if let index = labels.firstIndex(where: { $0.key == key && $0.value == value }) {
            labels[index].nodes.append(machine.name)
        } else {
            labels.append(NodeLabel(key, value, on: [machine.name]))
        }
    }

    private mutating func closeLabels() {
        guard !labels.isEmpty else { return }
        parts.append(.labels(labels))
        labels = []
    }

    private mutating func closeObjects() {
        guard !objects.isEmpty else { return }
        parts.append(.objects(objects))
        objects = []
    }
}

extension ServiceObject {
    fileprivate mutating func put(in namespace: String) {
        body.set(.string(namespace), at: ["metadata", "namespace"])
        reference.namespace = namespace
    }
}
