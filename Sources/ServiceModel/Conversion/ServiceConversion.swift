import YAML

/// An ancestor's service folder in today's form.
package struct ServiceConversion: Sendable, Equatable {
    /// Files of the new folder that differ from the old one's, by path.
    package private(set) var written: [String: String] = [:]
    /// Files that go as they are.
    package private(set) var kept: [String] = []
    /// What was not taken over, and where it stands: sentences for whoever finishes the work.
    package private(set) var notes: [String] = []

    /// What the folder's own `service.yaml`, or the ancestor's one for all, says of it.
    package struct Description: Sendable, Equatable {
        package var needs: [String] = []
        package var start = "start.sh"
        /// `deploy-rules`, in order.
        package var rules: [(operation: String, label: String)] = []

        package init() {}

        package static func == (left: Self, right: Self) -> Bool {
            (left.needs, left.start) == (right.needs, right.start) && left.rules.elementsEqual(right.rules, by: ==)
        }
    }

    /// - Parameters:
    ///   - files: What the folder holds, by paths below it; templates as they are written.
    ///   - name: The service's, for notes.
    package init(of files: [String: String], name: String, _ description: Description, by table: RewriteTable) {
        let scripts = Self.scripts(in: files)
        let reading = AncestorScripts.parts(
            start: description.start,
            in: scripts.mapValues(\.text).merging(Self.targets(of: files)) { script, _ in script },
            folder: name
        )
        notes = reading.findings.map(\.description)
        var draft = ServiceDraft(needs: description.needs)
        for line in reading.lines {
            let path = String(line.mark.file.dropFirst(name.count + 1))
            take(line, of: scripts[path] ?? ScriptTemplate(""), into: &draft)
        }
        if reading.lines.filter({ if case .wait = $0.content { true } else { false } }).count > 1 {
            notes.append(
                "its script waits more than once on its way: today all objects of a service are applied together, and what must wait is a service of its own that needs the other"
            )
        }
        for rule in description.rules {
            if rule.operation == "in" {
                draft.add(label: rule.label, value: "true")
            } else {
                draft.keptRules.append(rule.label)
            }
        }
        write(files, draft, labels: description.rules.filter { $0.operation == "in" }.map(\.label), table)
    }

    private mutating func take(_ line: AncestorScripts.Line, of script: ScriptTemplate, into draft: inout ServiceDraft)
    {
        let condition = script.conditions[line.mark.line]
        switch line.content {
        case .label(_, let key, let value):
            guard let value = script.value(value), let key = script.value(key) else {
                return notes.append("\(line.mark): the label depends on the configuration: say 'runs-on'")
            }
            draft.add(label: key, value: value)
            guard let condition, !condition.contains("'\(key)'"), !condition.contains("'\(value)'") else { return }
            notes.append("\(line.mark): machines got the label \(key)=\(value) if \(condition)")
            return
        case .objects(let file): draft.objects.append(file)
        case .configMap(let map):
            let source = map.sources[0]
            guard let name = script.value(map.name), map.sources.count == 1, source.key == nil, map.namespace == nil
            else {
                return notes.append(
                    "\(line.mark): this config map is not of one folder: put its files into one and name it under 'config-maps'"
                )
            }
            draft.configMaps.append((name, source.path))
        case .namespace(let name):
            notes.append("\(line.mark): write the namespace \(name) as an object")
        case .wait, .unlabel, .removal: return
        }
        if let condition { notes.append("\(line.mark): this was done only if \(condition)") }
    }

    /// Scripts by the name that they have once they are rendered.
    private static func scripts(in files: [String: String]) -> [String: ScriptTemplate] {
        var scripts: [String: ScriptTemplate] = [:]
        for (path, text) in files where !path.contains("/") {
            if path.hasSuffix(".sh") { scripts[path] = scripts[path] ?? ScriptTemplate(text) }
            if path.hasSuffix(".sh.template") { scripts[String(path.dropLast(9))] = ScriptTemplate(text) }
        }
        return scripts
    }

    /// What there will be once templates are rendered.
    private static func targets(of files: [String: String]) -> [String: String] {
        Dictionary(
            files.keys.map { ($0.hasSuffix(".template") ? String($0.dropLast(9)) : $0, "") },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private mutating func write(
        _ files: [String: String],
        _ draft: ServiceDraft,
        labels: [String],
        _ table: RewriteTable
    ) {
        var draft = draft
        let maps = draft.configMaps.map(\.folder)
        for path in files.keys.sorted() {
            let target = path.hasSuffix(".template") ? String(path.dropLast(9)) : path
            let isInMap = maps.contains { path.hasPrefix($0 + "/") }
            if draft.objects.contains(target), let text = files[path] {
                draft.readData(in: text)
                var manifest = ManifestText(text)
                manifest.setAPIVersions(by: table)
                if path != target { for label in labels { manifest.select(label: label) } }
                notes += manifest.notes.map { "\(path): \($0)" }
                if manifest.text == text { kept.append(path) } else { written[path] = manifest.text }
            } else if isInMap {
                kept.append(path)
            } else if target == "service.yaml" || target.hasSuffix(".sh") && !path.contains("/") {
                continue
            } else {
                notes.append("\(path): no line of its start script speaks of it, so it was left where it is")
            }
        }
        written["service.yaml"] = draft.text
    }
}
