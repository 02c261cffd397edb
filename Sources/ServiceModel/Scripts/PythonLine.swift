/// The ancestor's own programs that its scripts wait with.
enum PythonLine {
    /// Nil when the line is none of the set.
    static func contents(_ words: [String]) -> [AncestorScripts.Content]? {
        var words = words.dropFirst()
        if words.first == "-m" { words.removeFirst() }
        guard let program = words.popFirst(), let options = options(words) else { return nil }
        // A path of old, a module's name later.
        let name = program.split { "/.".contains($0) }.last { $0 != "py" }
        switch name {
        case "service_dependency_solve": return options["-s"].map { [.wait(key: "app", value: $0)] }
        case "check_pod_ready_status":
            guard let key = options["-k"], let value = options["-v"] else { return nil }
            return [.wait(key: key, value: value)]
        // Whether a node has a label decided if it was waited: what no node is to run is ready.
        case "node_label_check", "check_node_label_exist": return []
        case "update_resource":
            guard options["--operation"] == "delete", let kind = options["--resource"], let name = options["--name"]
            else { return nil }
            return [.removal(kind: kind, name: name)]
        default: return nil
        }
    }

    /// Nil when something is neither an option nor its value, or is left to the shell.
    private static func options(_ words: ArraySlice<String>) -> [String: String]? {
        var options: [String: String] = [:]
        var words = words
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else { return nil }
            if let value = words.first, !value.hasPrefix("-") {
                guard !value.contains("$") else { return nil }
                options[word] = value
                words.removeFirst()
            } else {
                options[word] = ""
            }
        }
        return options
    }
}
