import YAML

/// Reads kubebot.yaml. Capitals in keys do not matter, as they never did.
struct ConfigurationReader {
    private var problems: [String] = []

    static func read(_ bytes: [UInt8], file: String) throws(Fault) -> Configuration {
        let root: Node?
        do { root = try Node.parse(bytes: bytes, file: file) } catch { throw Fault("\(error)") }
        guard let root, root.mapping != nil else { throw Fault("\(file):1:1: the configuration is a mapping") }
        var reader = ConfigurationReader()
        let configuration = reader.configuration(root)
        guard reader.problems.isEmpty else { throw Fault(reader.problems.joined(separator: "\n")) }
        return configuration
    }

    private mutating func configuration(_ root: Node) -> Configuration {
        var configuration = Configuration()
        let top = ["commonTemplate", "nodeTemplate", "nodeService", "watchlog", "nodeStdout", "nodeStderr", "logging"]
        look(for: top, in: root, "kubebot.yaml")
        configuration.commonTemplate = text("commonTemplate", root)?.text ?? ""
        let template = value("nodeTemplate", root)
        look(for: ["index", "command", "args"], in: template, "nodeTemplate")
        if let index = text("index", template) { configuration.index = index }
        configuration.command = texts("command", template)
        if configuration.command.isEmpty {
            say(
                "nodeTemplate.command is a list: the node's program, and what always stands behind it",
                (template ?? root).mark
            )
        }
        configuration.arguments = arguments(value("args", template))
        readService(value("nodeService", root), &configuration)
        configuration.watchlog = watchlog(value("watchlog", root))
        configuration.output = choice("nodeStdout", root) ?? .standard
        configuration.errors = choice("nodeStderr", root) ?? .standard
        if let logging = value("logging", root) { configuration.log = log(logging) }
        return configuration
    }

    private mutating func arguments(_ node: Node?) -> [(key: String, value: Configuration.Text?)] {
        guard let node, !node.isNull else { return [] }
        guard let mapping = node.mapping else {
            say("nodeTemplate.args is a mapping, not \(node.summary)", node.mark)
            return []
        }
        return mapping.entries.map { entry in
            let value = entry.value.string.map { Configuration.Text($0, entry.value.mark) }
            if value == nil, !entry.value.isNull {
                say("an argument is a text, not \(entry.value.summary)", entry.value.mark)
            }
            return (entry.key.string?.lowercased() ?? "", value)
        }
    }

    private mutating func readService(_ node: Node?, _ configuration: inout Configuration) {
        look(for: ["enabled", "forceUpdate", "nodePortTemplate"], in: node, "nodeService")
        configuration.forcesUpdate = truth("forceUpdate", node)
        guard truth("enabled", node), let node else { return }
        configuration.nodePort = text("nodePortTemplate", node)
        if configuration.nodePort == nil { say("nodeService.nodePortTemplate says which port", node.mark) }
    }

    private mutating func watchlog(_ node: Node?) -> Configuration.Watchlog? {
        look(for: ["enabled", "keyword", "lastThreshold", "healthcheckIDs", "server"], in: node, "watchlog")
        guard truth("enabled", node), let node else { return nil }
        let keyword = text("keyword", node)?.text ?? ""
        if keyword.isEmpty { say("watchlog.keyword says what a line is to have", node.mark) }
        let threshold = text("lastThreshold", node)
        let duration = threshold.flatMap { GoDuration.parse($0.text) }
        if duration.map({ $0 < .seconds(1) }) ?? true {
            say("watchlog.lastThreshold is a duration of at least 1s, such as 5m", threshold?.mark ?? node.mark)
        }
        return Configuration.Watchlog(
            keyword: keyword,
            threshold: duration ?? .seconds(1),
            checks: texts("healthcheckIDs", node).map(\.text),
            server: text("server", node)?.text ?? "http://hc-ping.com"
        )
    }

    private mutating func log(_ node: Node) -> Log {
        var log = Log()
        look(for: ["level", "encoding", "outputPaths", "errorOutputPaths", "initialFields"], in: node, "logging")
        log.level = choice("level", node) ?? log.level
        if let encoding = text("encoding", node) {
            log.isJSON = encoding.text == "json"
            if !["json", "console"].contains(encoding.text) {
                say("logging.encoding is json or console, not '\(encoding.text)'", encoding.mark)
            }
        }
        let outputs = texts("outputPaths", node).map(\.text)
        if !outputs.isEmpty { log.outputs = outputs }
        for entry in value("initialFields", node)?.mapping?.entries ?? [] {
            log.fields[entry.key.string ?? ""] = entry.value.string
        }
        return log
    }

    // MARK: Values

    private mutating func say(_ sentence: String, _ mark: Mark?) {
        problems.append("\(mark.map { "\($0): " } ?? "")\(sentence)")
    }

    private func value(_ key: String, _ node: Node?) -> Node? {
        let found = node?.mapping?.entries.first { $0.key.string?.lowercased() == key.lowercased() }?.value
        return found.flatMap { $0.isNull ? nil : $0 }
    }

    /// Says which keys there are none of.
    private mutating func look(for keys: [String], in node: Node?, _ section: String) {
        guard let node else { return }
        guard let mapping = node.mapping else { return say("\(section) is a mapping, not \(node.summary)", node.mark) }
        let known = Set(keys.map { $0.lowercased() })
        for entry in mapping.entries where !known.contains(entry.key.string?.lowercased() ?? "") {
            let all = keys.joined(separator: ", ")
            say("\(section) has no key '\(entry.key.string ?? "")'; there is \(all)", entry.key.mark)
        }
    }

    private mutating func text(_ key: String, _ node: Node?) -> Configuration.Text? {
        guard let value = value(key, node) else { return nil }
        guard let text = value.string else {
            say("\(key) is a text, not \(value.summary)", value.mark)
            return nil
        }
        return Configuration.Text(text, value.mark)
    }

    private mutating func texts(_ key: String, _ node: Node?) -> [Configuration.Text] {
        guard let value = value(key, node) else { return [] }
        let texts = value.sequence?.compactMap { item in item.string.map { Configuration.Text($0, item.mark) } }
        guard let texts, texts.count == value.sequence?.count else {
            say("\(key) is a list of texts", value.mark)
            return []
        }
        return texts
    }

    private mutating func truth(_ key: String, _ node: Node?) -> Bool {
        guard let value = value(key, node) else { return false }
        if value.bool == nil { say("\(key) is true or false, not \(value.summary)", value.mark) }
        return value.bool ?? false
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ node: Node?)
        -> Choice?
    {
        guard let given = text(key, node) else { return nil }
        if let choice = Choice(rawValue: given.text) { return choice }
        let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        say("\(key) is one of \(all), not '\(given.text)'", given.mark)
        return nil
    }
}
