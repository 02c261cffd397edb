import PKI
package import Templates
import YAML

/// What operators may edit: the jobs' templates, scripts and tables, read once.
public struct Library: Sendable {
    package var templates: TemplateLibrary
    public var flags: FlagTable
    public var certificates: CertificateTable
    public var packages: PackageTable
    public var runtimes: RuntimeTable
    /// Name without `.sh` → text.
    public var scripts: [String: String]

    package init(
        templates: TemplateLibrary,
        flags: FlagTable,
        certificates: CertificateTable,
        packages: PackageTable,
        runtimes: RuntimeTable,
        scripts: [String: String]
    ) {
        self.templates = templates
        self.flags = flags
        self.certificates = certificates
        self.packages = packages
        self.runtimes = runtimes
        self.scripts = scripts
    }

    /// Renders a template; where it speaks of `spec`, that is the hash of all the rest of it.
    func rendered(_ template: String, with values: [String: Value]) throws -> (text: String, spec: String) {
        var values = values
        values["spec"] = .string("")
        let blank = try templates.render(template, with: values)
        let spec = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        values["spec"] = .string(spec)
        return (try templates.render(template, with: values), spec)
    }

    func script(_ name: String) throws(PlanningError) -> String {
        guard let text = scripts[name] else {
            throw PlanningError("there is no 'k8sPaiLibrary/script/\(name).sh'")
        }
        return text
    }
}

/// Shell words that mean just what they say.
enum Shell {
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    static func assignment(_ name: String, _ value: String) -> String { "\(name)=\(quoted(value))\n" }

    static func assignment(_ name: String, _ values: [String]) -> String {
        "\(name)=(\(values.map(quoted).joined(separator: " ")))\n"
    }
}
