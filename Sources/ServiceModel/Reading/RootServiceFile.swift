import ClusterModel
import YAML

/// The ancestor's one `service.yaml` for all services, beside `bootstrap` and `src`.
struct RootServiceFile {
    static let name = "service.yaml"
    private static let keys = [
        "prerequisite", "templatelist", "startscript", "stopscript", "copy", "addscript", "updatescript", "scripts",
    ]

    let path: String

    init(at path: String) { self.path = path }

    func sources(_ findings: inout Diagnostics) -> [FoundSource] {
        guard let root = ConfigurationFile(Self.name, in: path).mapping(&findings) else { return [] }
        guard let list = root["servicelist"]?.mapping else {
            findings.error(
                "the file has no 'servicelist': its folder is then that of one service, and not of all",
                at: root.mark
            )
            return []
        }
        return list.entries.map { entry in
            var own = Diagnostics()
            let source = source(entry, &own)
            return FoundSource(name: entry.key.scalar?.text ?? "", source: source, findings: own)
        }
    }

    private func source(_ entry: YAML.Mapping.Entry, _ findings: inout Diagnostics) -> ServiceSource? {
        let name = entry.key.scalar?.text ?? ""
        let title = "service '\(name)'"
        guard
            let section = Section(entry.value, title: title, keys: Self.keys, page: "Services.md", findings: &findings)
        else { return nil }
        guard var folder = ServiceFolder("\(path)/bootstrap/\(name)") else {
            findings.error("\(title) has no folder '\(path)/bootstrap/\(name)'", at: entry.key.mark)
            return nil
        }
        var definition = ServiceDefinition(name: name, mark: entry.key.mark)
        definition.form = .root
        definition.needs = section.node("prerequisite").map { Words.located($0, "prerequisite", &findings) } ?? []
        definition.needs.removeAll { $0.value == "None" }
        definition.startScript = section.text("startscript", &findings)
        definition.stopScript = section.text("stopscript", &findings)
        definition.runsScripts = DefinitionReader.runsScripts(section, &findings)
        for item in section.node("copy")?.sequence ?? [] { copy(item, into: &folder, &findings) }
        let templates = section.node("templatelist").map { Words.located($0, "templatelist", &findings) } ?? []
        for template in templates where template.value != "None" && !folder.has(template.value + ".template") {
            findings.error("there is no '\(template.value).template' in '\(folder.path)'", at: template.mark)
        }
        return ServiceSource(
            name: name,
            origin: .ancestor,
            folder: folder,
            definition: definition,
            isStarted: definition.startScript != nil
        )
    }

    /// `{src, dst}`: a file or folder, from the tree's root, is to lie below a folder of the service.
    private func copy(_ item: Node, into folder: inout ServiceFolder, _ findings: inout Diagnostics) {
        guard let source = item["src"]?.string, let place = item["dst"]?.string else {
            findings.error("'copy' takes a list of {src: PATH, dst: FOLDER}", at: item.mark)
            return
        }
        let from = source.hasSuffix("/") ? String(source.dropLast()) : source
        let name = from.split(separator: "/").last.map(String.init) ?? from
        let prefix = place.split(separator: "/").filter { $0 != "." }.map { $0 + "/" }.joined()
        if let other = ServiceFolder("\(path)/\(from)") {
            folder = folder.adding(other, below: "\(prefix)\(name)/")
        } else if ServiceFolder.isFile("\(path)/\(from)") {
            folder = folder.adding(file: "\(path)/\(from)", as: prefix + name)
        } else {
            findings.error("there is no '\(path)/\(from)' to copy", at: item.mark)
        }
    }
}
