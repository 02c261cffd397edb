import ClusterModel
import YAML

/// Reads what a folder says that it is.
struct DefinitionReader {
    /// What a folder's own file may be called.
    static let files = ["service.yaml", "package.yaml"]

    /// The keys of today, and beside them the ancestor's of a folder.
    static let keys = [
        "package", "about", "options", "instead", "notes", "needs", "runs-on", "machines", "objects", "config-maps",
        "restarts-on",
        "images", "ready",
        "data", "secrets", "ports", "scripts", "members", "values", "checks", "keys",
        "rolling", "stages", "requests",
    ]
    static let ancestorKeys = [
        "prerequisite", "prerequisites", "template-list", "start-script", "stop-script", "delete-script",
        "refresh-script", "upgraded-script", "deploy-rules", "cluster-type",
    ]
    static let readyKeys = ["within", "tcp"]

    let name: String

    /// The definition of a folder; nil when its file cannot be read, which the findings then say.
    func definition(of folder: ServiceFolder, _ findings: inout Diagnostics) -> ServiceDefinition? {
        guard let file = Self.files.first(where: folder.has) else {
            return ServiceDefinition(name: name, mark: Mark(file: folder.path, line: 1, column: 1))
        }
        let path = folder.place(of: file)
        findings.begin(path)
        guard let bytes = folder.bytes(of: file) else {
            findings.error("the file cannot be read", file: path)
            return nil
        }
        do {
            // A file with nothing in it says nothing, and its folder is a service all the same.
            guard let node = try Node.parse(bytes: bytes, file: path) else {
                return ServiceDefinition(name: name, mark: Mark(file: path, line: 1, column: 1))
            }
            return definition(node, &findings)
        } catch {
            findings.error(error.message, at: error.mark)
            return nil
        }
    }

    private func definition(_ node: Node, _ findings: inout Diagnostics) -> ServiceDefinition? {
        let title = "service '\(name)'"
        let keys = Self.keys + Self.ancestorKeys
        guard let section = Section(node, title: title, keys: keys, page: "Services.md", findings: &findings)
        else { return nil }
        var definition = ServiceDefinition(name: name, mark: node.mark)
        if Self.ancestorKeys.contains(where: section.has) { definition.form = .later }
        definition.about = section.text("about", &findings)?.value ?? ""
        definition.options = section.node("options").map { OptionReader.options($0, &findings) } ?? []
        definition.instead = Self.instead(section, &findings)
        definition.notes = PackageNote.notes(section, &findings)
        definition.needs = ["needs", "prerequisite", "prerequisites"].flatMap { key in
            section.node(key).map { Words.located($0, key, &findings) } ?? []
        }.filter { $0.value != "None" }
        definition.placements = placements(section, &findings)
        definition.objects = section.node("objects").map { Words.located($0, "objects", &findings) }
        definition.configMaps = Self.folders("config-maps", section, &findings)
        definition.images = Self.folders("images", section, &findings)
        definition.restartsOn =
            section.node("restarts-on").flatMap { Words.list($0, "restarts-on", &findings)?.value } ?? []
        if section.has("data") { definition.data = data(section, &findings) }
        definition.secrets = SecretReader.secrets(section, &findings)
        definition.roles = MemberReader.roles(section, &findings)
        definition.ports = MemberReader.ports(section, &findings)
        definition.values = MemberReader.values(section, &findings)
        definition.keys = KeyReader.rules(section, &findings)
        definition.checks = MemberReader.checks(section, &findings)
        definition.rolling = MemberReader.rolling(section, &findings)
        definition.stages = StageReader.stages(section, &findings)
        definition.requests = RequestReader.requests(section, &findings)
        if let ready = section.node("ready") { readReady(ready, into: &definition, &findings) }
        readAncestors(section, into: &definition, &findings)
        return definition
    }

    /// `runs-on: key`, `key=value`, or a mapping of such to the machines.
    private func placements(_ section: Section, _ findings: inout Diagnostics) -> [ServiceDefinition.Placement] {
        let machines = section.node("machines").flatMap { Words.list($0, "machines", &findings) }
        guard let node = section.node("runs-on") else {
            if section.has("machines") {
                findings.error(
                    "'machines' needs a 'runs-on', the label that they take",
                    at: section.mark(of: "machines")
                )
            }
            return []
        }
        if let mapping = node.mapping {
            if section.has("machines") {
                findings.error(
                    "'runs-on' names the machines itself: take 'machines' away",
                    at: section.mark(of: "machines")
                )
            }
            return mapping.entries.compactMap { entry in
                let machines = entry.value.isNull ? nil : Words.list(entry.value, "runs-on", &findings)
                return Self.placement(entry.key, machines, &findings)
            }
        }
        return Self.placement(node, machines, &findings).map { [$0] } ?? []
    }

    private static func placement(
        _ node: Node,
        _ machines: Located<[String]>?,
        _ findings: inout Diagnostics
    ) -> ServiceDefinition.Placement? {
        let parts = (node.string ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let value = parts.count == 2 ? parts[1] : "true"
        guard let key = parts.first, LabelSyntax.isKey(key), LabelSyntax.isValue(value) else {
            findings.error("'runs-on' must be a label, 'key' or 'key=value', not \(node.summary)", at: node.mark)
            return nil
        }
        return ServiceDefinition.Placement(
            key: Located(value: key, mark: node.mark),
            value: value,
            machines: machines
        )
    }

    /// A mapping of names to folders below the service's.
    private static func folders(
        _ key: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> [ServiceDefinition.FolderReference] {
        section.entries(key, "names to folders", &findings).compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard HostName.isSubdomain(name) else {
                findings.error(
                    "'\(name)' is no name for one of '\(key)': lower-case letters, digits, '-' and '.' are allowed",
                    at: entry.key.mark
                )
                return nil
            }
            guard let folder = entry.value.string, isInside(folder) else {
                findings.error(
                    "'\(name)' must be a folder in the service's own, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                return nil
            }
            return ServiceDefinition.FolderReference(
                name: Located(value: name, mark: entry.key.mark),
                folder: Located(value: folder, mark: entry.value.mark)
            )
        }
    }

    /// Whether a path stays in the folder that it begins at.
    private static func isInside(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }

    private func data(_ section: Section, _ findings: inout Diagnostics) -> [String] {
        guard let node = section.node("data") else { return [] }
        return Words.located(node, "data", &findings).compactMap { folder in
            // It is what is erased: it must not lead out of the data's place, nor be all of it.
            guard Self.isInside(folder.value), folder.value != "." else {
                findings.error("'data' must be folders below data-path, not '\(folder.value)'", at: folder.mark)
                return nil
            }
            return folder.value
        }
    }

    private func readReady(_ node: Node, into definition: inout ServiceDefinition, _ findings: inout Diagnostics) {
        guard
            let section = Section(
                node,
                title: "'ready'",
                keys: Self.readyKeys,
                page: "Services.md",
                findings: &findings
            )
        else { return }
        definition.within =
            section.value("within", "a time such as 90s, 10m or 1h", &findings, Duration.init(words:))?
            .value
        if let tcp = section.node("tcp") { definition.tcp = Words.located(tcp, "tcp", &findings) }
    }

    private func readAncestors(
        _ section: Section,
        into definition: inout ServiceDefinition,
        _ findings: inout Diagnostics
    ) {
        definition.startScript = section.text("start-script", &findings)
        definition.stopScript = section.text("stop-script", &findings)
        definition.runsScripts = Self.runsScripts(section, &findings)
        guard let rules = section.node("deploy-rules") else { return }
        for rule in rules.sequence ?? [rules] {
            for entry in rule.mapping?.entries ?? [] {
                guard let key = entry.key.scalar?.text, ["in", "notin"].contains(key), let label = entry.value.string
                else {
                    findings.error("a rule of 'deploy-rules' is 'in: LABEL' or 'notin: LABEL'", at: entry.key.mark)
                    continue
                }
                definition.rules.append(
                    ServiceDefinition.DeployRule(
                        label: Located(value: label, mark: entry.value.mark),
                        isForbidden: key == "notin"
                    )
                )
            }
        }
    }
}

extension DefinitionReader {
    fileprivate static func instead(_ section: Section, _ findings: inout Diagnostics) -> [String: String] {
        let pairs = section.entries("instead", "names of options to what there is instead", &findings).compactMap {
            entry -> (String, String)? in
            guard let name = entry.key.scalar?.text, let words = entry.value.string else {
                findings.error(
                    "what there is instead of an option is a text, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                return nil
            }
            return (name, words)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Where `scripts: run` is said; nil where it is not.
    static func runsScripts(_ section: Section, _ findings: inout Diagnostics) -> Mark? {
        let known = ["read", "run"]
        let scripts = section.text("scripts", "'read' or 'run'", &findings, where: { known.contains($0) })
        return scripts.flatMap { $0.value == "run" ? $0.mark : nil }
    }
}

extension Duration {
    /// `90s`, `10m`, `1h`; nil where it is no such time, or none at all.
    init?(words: String) {
        let units = ["s": 1, "m": 60, "h": 3600]
        guard let unit = words.last.flatMap({ units[String($0)] }), let number = Int(words.dropLast()),
            (1...100_000).contains(number)
        else { return nil }
        self = .seconds(number * unit)
    }
}
