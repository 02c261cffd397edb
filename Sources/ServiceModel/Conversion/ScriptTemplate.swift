/// A script with its template's tags taken out, so that its lines can be read without a cluster.
struct ScriptTemplate {
    /// The lines that would stay, each where it was; expressions are words in the place of their value.
    let text: String
    /// What has to hold for a line, by its number from 1; lines without a condition are left out.
    private(set) var conditions: [Int: String] = [:]
    private var expressions: [String] = []

    init(_ template: String) {
        var expressions: [String] = []
        var open: [String] = []
        var lines: [String] = []
        for (index, line) in template.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = String(line)
            for match in line.matches(of: /\{%-?\s*(\w+)\s*(.*?)\s*-?%\}/) {
                switch match.1 {
                case "if": open.append(String(match.2))
                case "elif": open[max(0, open.count - 1)...] = [String(match.2)]
                case "else": open[max(0, open.count - 1)...] = ["not (\(open.last ?? ""))"]
                case "endif": open = open.dropLast()
                default: break
                }
            }
            line.replace(/\{%.*?%\}|\{#.*?#\}/, with: "")
            line = line.replacing(/\{\{-?\s*(.*?)\s*-?\}\}/) { match in
                expressions.append(String(match.1))
                return "expression-\(expressions.count)-"
            }
            if !open.isEmpty { conditions[index + 1] = open.joined(separator: " and ") }
            lines.append(line)
        }
        text = lines.joined(separator: "\n")
        self.expressions = expressions
    }

    /// A text of a line with the expressions that stand for themselves; nil when one is of a machine or of the configuration.
    func value(_ text: String) -> String? {
        let filled = text.replacing(/expression-(\d+)-/) { match -> String in
            let expression = Int(match.1).map { expressions[$0 - 1] } ?? ""
            return Self.constants[expression.filter { $0 != " " }.replacing("\"", with: "'")] ?? String(match.0)
        }
        return filled.contains(/expression-\d+-/) ? nil : filled
    }

    /// What the ancestor's programs filled in with the same word on every cluster.
    private static let constants = ["clusterinfo['hadoopinfo']['configmapname']": "hadoop-configuration"]
}
