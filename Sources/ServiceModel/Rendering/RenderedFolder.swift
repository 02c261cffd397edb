import ClusterModel
import Templates
import YAML

/// A service's folder with its templates rendered: `web.yaml.template` and `web.yaml.j2` are its `web.yaml`.
struct RenderedFolder {
    static let suffixes = [".template", ".j2"]

    let folder: ServiceFolder
    let context: [String: Value]
    /// Whether a name that nothing is supplied for is an error.
    let isStrict: Bool

    /// The files that it has once templates are rendered, in order; a template covers a file of its name.
    var names: [String] { Set(folder.files.map(Self.target)).sorted() }

    private static func target(_ name: String) -> String {
        suffixes.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) } ?? name
    }

    /// The file that one is made of.
    private func source(of name: String) -> String {
        Self.suffixes.map { name + $0 }.first(where: folder.has) ?? name
    }

    func has(_ name: String) -> Bool { folder.has(source(of: name)) }

    func isTemplate(_ name: String) -> Bool { source(of: name) != name }

    /// Where a file, or the template that it is made of, lies on this box.
    func place(of name: String) -> String { folder.place(of: source(of: name)) }

    /// What a file holds; nil where it cannot be read or rendered, which the findings then say.
    func bytes(of name: String, _ findings: inout Diagnostics) -> [UInt8]? {
        let place = place(of: name)
        findings.begin(place)
        guard let bytes = folder.bytes(of: source(of: name)) else {
            findings.error("the file cannot be read", file: place)
            return nil
        }
        guard isTemplate(name) else { return bytes }
        return Self.render(bytes, place, with: context, isStrict: isStrict, &findings).map { Array($0.utf8) }
    }

    /// The text of a file; nil where it is none, which the findings then say.
    func text(of name: String, _ findings: inout Diagnostics) -> String? {
        guard let bytes = bytes(of: name, &findings) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            findings.error("the file must be text in UTF-8", file: place(of: name))
            return nil
        }
        return text
    }

    /// What a template's bytes render to; nil where they are none, which the findings then say.
    static func render(
        _ bytes: [UInt8],
        _ place: String,
        with context: [String: Value],
        isStrict: Bool,
        _ findings: inout Diagnostics
    ) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            findings.error("a template must be text in UTF-8", file: place)
            return nil
        }
        do {
            let rendering = try Template(text, name: place).render(with: context, undefined: .reported)
            for finding in rendering.findings {
                if isStrict {
                    findings.error(finding.sentence, at: Mark(finding))
                } else {
                    findings.warning(finding.sentence, at: Mark(finding))
                }
            }
            return rendering.text
        } catch {
            findings.error(error.sentence, at: Mark(error))
            return nil
        }
    }
}

extension Mark {
    init(_ error: TemplateError) {
        self.init(file: error.template, line: error.place?.line ?? 1, column: error.place?.column ?? 1)
    }
}
