/// What a Dockerfile is built on, as far as it can be known without building it.
enum Dockerfile {
    /// What it may be called in its folder; the 2018 tool wrote it small.
    static let names = ["Dockerfile", "dockerfile"]

    /// The images that FROM and COPY --from name, but for the file's own stages (docs.docker.com/reference/dockerfile).
    static func parents(of text: String) -> [String] {
        var (parents, stages): ([String], Set<String>) = ([], ["scratch"])
        var arguments: [String: String] = [:]
        for words in instructions(of: text) {
            switch words[0].uppercased() {
            case "ARG" where parents.isEmpty:
                for word in words.dropFirst() {
                    let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
                    if halves.count == 2 { arguments[halves[0]] = halves[1].trimmed(of: "\"'") }
                }
            case "FROM":
                let rest = words.dropFirst().filter { !$0.hasPrefix("--") }.map { substituted($0, arguments) }
                guard let image = rest.first else { continue }
                if !stages.contains(image.lowercased()) { parents.append(image) }
                if rest.count == 3, rest[1].uppercased() == "AS" { stages.insert(rest[2].lowercased()) }
            case "COPY":
                guard let word = words.first(where: { $0.hasPrefix("--from=") }) else { continue }
                let image = String(word.dropFirst("--from=".count))
                if !stages.contains(image.lowercased()), Int(image) == nil {
                    parents.append(image)
                }
            default: continue
            }
        }
        return parents
    }

    /// The words of each instruction; a backslash at the end of a line takes the next one along.
    private static func instructions(of text: String) -> [[String]] {
        var found: [[String]] = []
        var goesOn = false
        for line in text.split(whereSeparator: \.isNewline) {
            var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let isOpen = words.last?.hasSuffix("\\") == true
            if isOpen, let last = words.popLast(), last != "\\" { words.append(String(last.dropLast())) }
            if goesOn {
                found[found.count - 1] += words
            } else if !words.isEmpty {
                found.append(words)
            }
            goesOn = isOpen && !found.isEmpty
        }
        return found
    }

    /// `$NAME`, `${NAME}` and `${NAME:-DEFAULT}`, by what ARG says before the first FROM.
    private static func substituted(_ word: String, _ arguments: [String: String]) -> String {
        word.replacing(/\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/) { match in
            let name = String(match.output.1 ?? match.output.3 ?? "")
            return arguments[name] ?? match.output.2.map(String.init) ?? ""
        }
    }
}

extension String {
    fileprivate func trimmed(of characters: String) -> String {
        var text = Substring(self)
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text.drop { characters.contains($0) })
    }
}
