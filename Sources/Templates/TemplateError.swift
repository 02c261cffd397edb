/// What is wrong with a template or with what it was given, and where.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Problem: Sendable, Hashable {
        case unreadable(String)
        /// No template of that name is in the library.
        case unknownTemplate(known: [String])
        /// An opening `{{`, `{%` or `{#` that nothing closes.
        case unterminated(String)
        /// A tag that is not of the small language templates are written in.
        case syntax(String)
        /// A variable nobody supplied; `owner` is the part of its path that was, empty at the top.
        case undefined(String, owner: String, known: [String])
        /// A value that cannot be used so, as a list where a text is shown.
        case misused(String, kind: String, remedy: String)
    }

    /// The template's name; for one that is not in a file, what it was called.
    public var template: String
    public var line: Int?
    public var problem: Problem

    public var description: String {
        let place = line.map { "\(template):\($0)" } ?? template
        return switch problem {
        case .unreadable(let reason):
            "\(place): cannot read it: \(reason)"
        case .unknownTemplate(let known):
            "no template is called '\(template)'\(hint(template, known)); there are \(list(known))"
        case .unterminated(let opening):
            "\(place): '\(opening)' is opened and not closed; write '\(opening)' only for tags, and close it in the same tag"
        case .syntax(let sentence):
            "\(place): \(sentence)"
        case .undefined(let path, let owner, let known):
            "\(place): nothing is supplied for '\(path)'"
                + hint(owner.isEmpty ? path : String(path.dropFirst(owner.count + 1)), known)
                + (owner.isEmpty ? "; there are \(list(known))" : "; '\(owner)' has \(list(known))")
        case .misused(let path, let kind, let remedy):
            "\(place): '\(path)' is \(kind); \(remedy)"
        }
    }

    private func hint(_ name: String, _ known: [String]) -> String {
        name.closest(in: known).map { ", did you mean '\($0)'" } ?? ""
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
    }
}
