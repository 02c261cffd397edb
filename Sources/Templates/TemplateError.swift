/// A line and a column of a template, both counted from 1; columns are Unicode scalars.
package struct Place: Sendable, Hashable {
    package var line: Int
    package var column: Int
}

/// What is wrong with a template or with what it was given, and where.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Problem: Sendable, Hashable {
        case unreadable(String)
        /// No template of that name is in the library.
        case unknownTemplate(known: [String])
        /// An opening `{{`, `{%` or `{#` that nothing closes.
        case unterminated(String)
        /// Something that is not of the language templates are written in.
        case syntax(String)
        /// A name nobody supplied; `owner` is what should have it, empty at the top.
        case undefined(String, owner: String, known: [String])
        /// A value that cannot be used so, as a number that is looped over.
        case misused(String)
    }

    /// The template's name; for one that is not in a file, what it was called.
    package var template: String
    package var place: Place?
    package var problem: Problem

    package var description: String {
        if case .unknownTemplate = problem { return sentence }
        return (place.map { "\(template):\($0.line):\($0.column)" } ?? template) + ": " + sentence
    }

    /// What is wrong, without the place.
    package var sentence: String {
        switch problem {
        case .unreadable(let reason):
            "cannot read it: \(reason)"
        case .unknownTemplate(let known):
            "no template is called '\(template)'\(hint(template, known)); there are \(list(known))"
        case .unterminated(let opening):
            "'\(opening)' is opened and not closed; write '\(opening)' only for tags, and close it in the same tag"
        case .syntax(let sentence), .misused(let sentence):
            sentence
        case .undefined(let name, let owner, let known):
            "nothing is supplied for '\(owner.isEmpty ? "" : owner + ".")\(name)'"
                + hint(name, known)
                + (owner.isEmpty ? "; there are \(list(known))" : "; '\(owner)' has \(list(known))")
        }
    }

    private func hint(_ name: String, _ known: [String]) -> String {
        name.closest(in: known).map { ", did you mean '\($0)'" } ?? ""
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
    }
}

/// A problem on its way to somebody who knows the template's name, and, at first, the place.
struct Fault: Error {
    var problem: TemplateError.Problem
    var place: Place?

    static func misused(_ sentence: String) -> Fault { Fault(problem: .misused(sentence)) }

    static func syntax(_ sentence: String, at place: Place) -> Fault {
        Fault(problem: .syntax(sentence), place: place)
    }

    func of(_ template: String) -> TemplateError {
        TemplateError(template: template, place: place, problem: problem)
    }
}
