import Foundation

/// The templates of a directory, all of them read and found to be well formed.
///
/// It reads once, when it is made; after that rendering touches no file, and a name that leads out of the directory is simply unknown.
package struct TemplateLibrary: Sendable {
    package let directory: String
    private let templates: [String: Template]

    /// Reads every file below a directory; those whose name begins with a dot are none of ours.
    package init(directory: String) throws(TemplateError) {
        self.directory = directory
        var templates: [String: Template] = [:]
        for name in try Self.files(in: directory) {
            templates[name] = try Template(
                try Self.text(of: name, in: directory),
                name: name,
                // They are files, of which the last line ends like all others.
                keepsLastLineBreak: true
            )
        }
        self.templates = templates
    }

    /// The names of all templates, such as `addons/coredns.yaml`, in order.
    package func names() -> [String] { templates.keys.sorted() }

    package func render(_ name: String, with context: [String: Value]) throws(TemplateError) -> String {
        try template(name).render(with: context)
    }

    package func template(_ name: String) throws(TemplateError) -> Template {
        guard let template = templates[name] else {
            throw TemplateError(template: name, place: nil, problem: .unknownTemplate(known: names()))
        }
        return template
    }

    private static func files(in directory: String) throws(TemplateError) -> [String] {
        do {
            let manager = FileManager.default
            return try manager.subpathsOfDirectory(atPath: directory).filter { path in
                let visible = path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") }
                // Of a symbolic link this says what the link is, so one that leads elsewhere is passed over.
                let attributes = try? manager.attributesOfItem(atPath: "\(directory)/\(path)")
                return visible && attributes?[.type] as? FileAttributeType == .typeRegular
            }
        } catch {
            let reason = FileManager.default.fileExists(atPath: directory) ? "\(error)" : "there is no such directory"
            throw TemplateError(template: directory, place: nil, problem: .unreadable(reason))
        }
    }

    private static func text(of name: String, in directory: String) throws(TemplateError) -> String {
        guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
            throw TemplateError(template: name, place: nil, problem: .unreadable("it cannot be opened"))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TemplateError(template: name, place: nil, problem: .unreadable("it is not UTF-8"))
        }
        return text
    }
}
