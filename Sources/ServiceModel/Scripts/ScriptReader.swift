import ClusterModel
import YAML

/// Goes through a script's lines, into the scripts that it calls, and past what only asks or waits for the box itself.
struct ScriptReader {
    /// By paths below the service's folder.
    let files: [String: String]
    let folder: String
    var reading = AncestorScripts.Reading()

    /// Scripts that are being read, the innermost last.
    private var calls: [String] = []
    /// What names stand for, where the script says so in plain words.
    private var constants: [String: String] = [:]
    private var statements: ArraySlice<ShellStatement> = []

    init(files: [String: String], folder: String) {
        self.files = files
        self.folder = folder
    }

    mutating func read(script: String, from caller: ShellStatement? = nil) {
        let path = ServicePath.normal(script)
        guard let text = files[path] else {
            return note("there is no script '\(path)' in \(folder)\(question(about: path))", at: caller?.mark)
        }
        guard !calls.contains(path) else {
            let circle = (calls + [path]).joined(separator: " calls ")
            return note("scripts call each other in a circle: \(circle)", at: caller?.mark)
        }
        let outer = statements
        calls.append(path)
        statements = ShellStatement.all(of: text, file: folder.isEmpty ? path : "\(folder)/\(path)")[...]
        reading.count += Set(statements.map(\.mark.line)).count
        while let statement = statements.popFirst() { read(statement) }
        calls.removeLast()
        statements = outer
    }

    private mutating func read(_ statement: ShellStatement) {
        var statement = statement
        let word = statement.head
        switch word {
        case "then", "do", "else":
            // What follows on the same line is a line of its own.
            statement.pipeline[0].removeFirst()
            if statement.pipeline[0].isEmpty { statement.pipeline.removeFirst() }
            if !statement.pipeline.isEmpty { read(statement) }
        case "fi", "done", ")", "(": closing(statement)
        case "if", "elif": choice(statement)
        case "while", "until": retry(statement)
        case "for": loop(statement)
        default: command(statement)
        }
    }

    // MARK: Blocks

    /// What ends a block may hand on what was printed in it: only `( echo kubectl …; … ) | parallel` is in the set.
    private mutating func closing(_ statement: ShellStatement) {
        let isAlone = statement.pipeline.count == 1 && statement.words.count == 1
        if !isAlone, !(statement.head == ")" && statement.pipeline.dropFirst() == [["parallel"]]) { refuse(statement) }
    }

    /// A question about the state of the cluster, or of the line before, is answered by what there is to be: what stands behind it is
    /// wanted. A question about a constant is answered.
    private mutating func choice(_ statement: ShellStatement) {
        let words = expanded(statement.pipeline.first ?? []).dropFirst()
        let condition = words.joined(separator: " ")
        let asksCluster = words.drop { ["!", "[[", "["].contains($0) }.first.map {
            $0 == "kubectl" || $0.hasPrefix("$(kubectl ")
        }
        if asksCluster == true || condition.hasPrefix("[ $ret ") || condition.hasPrefix("[ $? ") { return }
        guard words.count == 5, words.first == "[[", let value = words.dropFirst().first, !value.contains("$("),
            ["==", "="].contains(words.dropFirst(2).first)
        else { return refuse(statement) }
        // A name that was never set is nothing.
        let left = value.hasPrefix("$") ? "" : value
        if left != words.dropFirst(3).first { skip(to: "fi") }
    }

    /// `while ! kubectl get …`: once more until it is there, of what was already said once.
    private mutating func retry(_ statement: ShellStatement) {
        if statement.pipeline.first?.prefix(3) != ["while", "!", "kubectl"] { refuse(statement) }
        skip(to: "done")
    }

    /// `for NAME in WORDS`, of words that the script itself says.
    private mutating func loop(_ statement: ShellStatement) {
        let words = statement.words
        let values = expanded(Array(words.dropFirst(3))).flatMap { $0.split { $0.isWhitespace }.map(String.init) }
        let block = skip(to: "done")
        guard words.count > 3, words[2] == "in", !values.contains(where: { $0.contains("$") || $0.contains("`") })
        else {
            refuse(statement)
            return
        }
        let rest = statements
        for value in values {
            constants[words[1]] = value
            statements = block.body
            while let statement = statements.popFirst() { read(statement) }
        }
        statements = rest
        if let end = block.end { closing(end) }
    }

    /// Passes over the rest of a block, and what is nested in it.
    @discardableResult
    private mutating func skip(to closing: String) -> (body: ArraySlice<ShellStatement>, end: ShellStatement?) {
        let openings = closing == "fi" ? ["if"] : ["for", "while", "until"]
        var depth = 1
        let body = statements.prefix { statement in
            if openings.contains(statement.head) { depth += 1 }
            if statement.head == closing { depth -= 1 }
            return depth > 0
        }
        statements = statements.dropFirst(body.count)
        return (body, statements.popFirst())
    }

    // MARK: Lines

    private mutating func command(_ statement: ShellStatement) {
        var pipeline = statement.pipeline.map(expanded)
        guard statement.otherwise.isEmpty || ["exit", "true"].contains(statement.otherwise[0]),
            var words = pipeline.first, let name = words.first
        else { return refuse(statement) }
        if words.count == 1, let (key, value) = Self.assignment(name) {
            // The status of the line before is asked about, and never kept.
            guard value == "$?" || !value.contains(where: { "$`".contains($0) }) else { return refuse(statement) }
            constants[key] = value == "$?" ? nil : value
            return
        }
        words.removeFirst(words.prefix { Self.assignment($0) != nil }.count)
        // Of what is printed in a group for `parallel`, only kubectl's lines do anything.
        if words.starts(with: ["echo", "kubectl"]) { words.removeFirst() }
        pipeline[0] = words
        guard let contents = contents(of: pipeline, statement) else { return refuse(statement) }
        reading.lines += contents.map { AncestorScripts.Line(content: $0, mark: statement.mark) }
    }

    /// Nil when the line is none of the set.
    private mutating func contents(
        of pipeline: [[String]],
        _ statement: ShellStatement
    ) -> [AncestorScripts.Content]? {
        let words = pipeline[0]
        guard let name = words.first else { return nil }
        if pipeline.count > 1 {
            guard pipeline.count == 2, name == "kubectl", pipeline[1].first == "kubectl",
                let made = KubectlLine(words), made.isDryRun,
                KubectlLine(pipeline[1])?.appliesInput == true
            else { return nil }
            return found(made.contents, statement)
        }
        switch name {
        // They change nothing but the shell, or let scripts run.
        case "pushd", "popd", "cd", "echo", "sleep", "set", "chmod": return []
        case "kubectl": return found(KubectlLine(words)?.contents, statement)
        case "python", "python2", "python3": return PythonLine.contents(words)
        case "sh", "bash", "/bin/sh", "/bin/bash":
            guard words.count == 2 else { return nil }
            read(script: words[1], from: statement)
            return []
        default:
            guard name.hasPrefix("./"), words.count == 1 else { return nil }
            read(script: name, from: statement)
            return []
        }
    }

    /// Without those whose file or folder is not there, which are findings.
    private mutating func found(
        _ contents: [AncestorScripts.Content]?,
        _ statement: ShellStatement
    ) -> [AncestorScripts.Content]? {
        var rest: [AncestorScripts.Content] = []
        for content in contents ?? [] {
            var missing: [String] = []
            var content = content
            switch content {
            case .objects(let file):
                let path = ServicePath.normal(file)
                if files[path] == nil { missing.append(path) }
                content = .objects(file: path)
            case .configMap(let map):
                missing = map.sources.map(\.path).filter { path in
                    files[path] == nil && !files.keys.contains { $0.hasPrefix(path + "/") }
                }
            default: break
            }
            for path in missing {
                note("there is no '\(path)' in \(folder)\(question(about: path))", at: statement.mark)
            }
            if missing.isEmpty { rest.append(content) }
        }
        return contents == nil ? nil : rest
    }

    private static func assignment(_ word: String) -> (name: String, value: String)? {
        guard let sign = word.firstIndex(of: "="), word.first?.isNumber == false else { return nil }
        let name = word[..<sign]
        guard !name.isEmpty, name.allSatisfy({ $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            return nil
        }
        return (String(name), String(word[word.index(after: sign)...]))
    }

    /// With constants in the place of `$NAME` and `${NAME}`.
    private func expanded(_ words: [String]) -> [String] {
        guard !constants.isEmpty else { return words }
        return words.map { word in
            guard word.contains("$") else { return word }
            return constants.reduce(word) { text, constant in
                let text = text.replacing("${\(constant.key)}", with: constant.value)
                return text == "$" + constant.key ? constant.value : text
            }
        }
    }

    // MARK: Findings

    private mutating func refuse(_ statement: ShellStatement) {
        let text = statement.text.count > 70 ? statement.text.prefix(69) + "…" : statement.text[...]
        note(
            "'\(text)' is none of the lines that are read: say in service.yaml what it is for, or run the scripts as they are with 'scripts: run'",
            at: statement.mark
        )
    }

    private mutating func note(_ message: String, at mark: Mark?) {
        reading.findings.append(
            AncestorScripts.Finding(message: message, mark: mark ?? Mark(file: folder, line: 1, column: 1))
        )
    }

    private func question(about path: String) -> String {
        Spelling.question(about: path, among: files.keys.sorted())
    }
}
