/// Objects as they stand in a file, template or not: what has to change is changed in its lines, and the rest stays as it is.
struct ManifestText {
    private(set) var text: String
    /// What an object needs and its lines do not let be done: it is done when the service is deployed.
    private(set) var notes: [String] = []

    init(_ text: String) { self.text = text }

    /// Gives every object the version of the API that its row leads to, if every server that can be deployed has that.
    mutating func setAPIVersions(by table: RewriteTable) {
        changeDocuments { lines, notes in
            guard let version = Self.key("apiVersion", in: lines), let kind = Self.key("kind", in: lines) else {
                return
            }
            let row = table.rows.first { $0.kinds.contains(kind.value) && $0.from.contains(version.value) }
            guard let row else { return }
            guard let successor = row.to, row.since == nil, row.then.allSatisfy({ $0 == .selector }),
                row.then.isEmpty || Self.addSelector(to: &lines)
            else {
                // With the version of old it is rewritten when it is deployed, or told then.
                notes.append("\(kind.value) of \(version.value) stays as it is\(row.way.map { ": \($0)" } ?? "")")
                return
            }
            if let line = Self.top("apiVersion", in: lines) { lines[line] = "apiVersion: \(successor)" }
        }
    }

    /// Keeps the pods of what makes pods to nodes with a label, as a rule for the ancestor's deployment did.
    mutating func select(label: String) {
        changeDocuments { lines, notes in
            guard let kind = Self.key("kind", in: lines)?.value,
                ["DaemonSet", "Deployment", "StatefulSet"].contains(kind)
            else { return }
            guard let template = Self.child("template", of: Self.top("spec", in: lines), in: lines),
                let pods = Self.child("spec", of: template, in: lines), let first = Self.firstChild(of: pods, in: lines)
            else {
                notes.append("\(kind): say nodeSelector {\(label): \"true\"} in it")
                return
            }
            let blank = String(repeating: " ", count: Self.indentation(lines[first]))
            if let selector = Self.child("nodeSelector", of: pods, in: lines) {
                lines.insert("\(blank)  \(label): \"true\"", at: selector + 1)
            } else {
                lines.insert(contentsOf: ["\(blank)nodeSelector:", "\(blank)  \(label): \"true\""], at: pods + 1)
            }
        }
    }

    // MARK: Lines

    private mutating func changeDocuments(_ change: (inout [String], inout [String]) -> Void) {
        var documents: [[String]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("---") { documents.append([]) }
            documents[documents.count - 1].append(line)
        }
        for index in documents.indices { change(&documents[index], &notes) }
        text = documents.joined().joined(separator: "\n")
    }

    /// False when the lines are not laid out as they must be for that.
    private static func addSelector(to lines: inout [String]) -> Bool {
        guard let spec = top("spec", in: lines) else { return false }
        if child("selector", of: spec, in: lines) != nil { return true }
        guard let template = child("template", of: spec, in: lines),
            let metadata = child("metadata", of: template, in: lines),
            let labels = child("labels", of: metadata, in: lines), value(of: lines[labels]).isEmpty,
            let first = firstChild(of: labels, in: lines),
            !lines[labels..<first].contains(where: { $0.contains("{%") })
        else { return false }
        let depth = indentation(lines[first])
        var entries = lines[first...].prefix { isEmpty($0) || indentation($0) >= depth }
        // What a tag behind them closes, or opens, is not theirs.
        while let last = entries.last, isEmpty(last), !isBalanced(entries) || !last.contains("{%") {
            entries.removeLast()
        }
        guard isBalanced(entries) else { return false }
        let outer = String(repeating: " ", count: indentation(lines[template]))
        let selector =
            ["\(outer)selector:", "\(outer)  matchLabels:"]
            + entries.map { "\(outer)    " + $0.dropFirst(min(depth, indentation($0))) }
        lines.insert(contentsOf: selector, at: template)
        return true
    }

    private static func isBalanced(_ lines: ArraySlice<String>) -> Bool {
        let text = lines.joined()
        return text.matches(of: /\{%-?\s*(if|for)\b/).count == text.matches(of: /\{%-?\s*end(if|for)\b/).count
    }

    private static func top(_ name: String, in lines: [String]) -> Int? {
        lines.firstIndex { $0.hasPrefix("\(name):") }
    }

    /// A key at the left edge that has a value beside it.
    private static func key(_ name: String, in lines: [String]) -> (line: Int, value: String)? {
        guard let line = top(name, in: lines) else { return nil }
        return (line, value(of: lines[line]))
    }

    private static func value(of line: String) -> String {
        let value = line.drop { $0 != ":" }.dropFirst().prefix { $0 != "#" }
        return value.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    }

    private static func firstChild(of line: Int, in lines: [String]) -> Int? {
        let depth = indentation(lines[line])
        guard let next = lines[(line + 1)...].firstIndex(where: { !isEmpty($0) }), indentation(lines[next]) > depth
        else { return nil }
        return next
    }

    private static func child(_ name: String, of line: Int?, in lines: [String]) -> Int? {
        guard let line, let first = firstChild(of: line, in: lines) else { return nil }
        let depth = indentation(lines[first])
        for index in first..<lines.count where !isEmpty(lines[index]) {
            let own = indentation(lines[index])
            if own < depth { return nil }
            if own == depth, lines[index].dropFirst(depth).hasPrefix("\(name):") { return index }
        }
        return nil
    }

    private static func indentation(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    /// Lines that say nothing of the object's shape: empty, comments, a template's tags.
    private static func isEmpty(_ line: String) -> Bool {
        let rest = line.drop { $0.isWhitespace }
        return rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix("{%") || rest.hasPrefix("{#")
    }
}
