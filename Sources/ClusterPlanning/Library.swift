package import ClusterModel
package import Facts
import PKI
package import Templates
import YAML

/// What operators may edit: the jobs' templates, scripts and tables, read once.
package struct Library: Sendable {
    package var templates: TemplateLibrary
    package var conditions: ConditionTable
    package var flags: FlagTable
    package var certificates: CertificateTable
    package var packages: PackageTable
    package var runtimes: RuntimeTable
    package var cis: CISTable
    package var scripts: Scripts

    package init(
        templates: TemplateLibrary,
        conditions: ConditionTable,
        flags: FlagTable,
        certificates: CertificateTable,
        packages: PackageTable,
        runtimes: RuntimeTable,
        cis: CISTable,
        scripts: Scripts
    ) {
        self.templates = templates
        self.conditions = conditions
        self.flags = flags
        self.certificates = certificates
        self.packages = packages
        self.runtimes = runtimes
        self.cis = cis
        self.scripts = scripts
    }

    /// A text, and the hash of all of it but that hash.
    struct Rendered {
        var text: String
        var spec: String
    }

    /// Renders a template; where it speaks of `spec`, that is the hash of all the rest of it.
    func rendered(_ template: String, with values: [String: Value]) throws -> (Rendered, Reading) {
        let template = try templates.template(template)
        var values = values
        values["spec"] = .string("")
        let sought = try template.reading(of: values)
        let blank = try template.render(with: values, undefined: .refused)
        let reading = sought.joined(with: blank.reading).without("spec")
        let spec = String(Digest.sha256Hex(Array(blank.text.utf8)).prefix(32))
        guard sought.names.contains("spec") else { return (Rendered(text: blank.text, spec: spec), reading) }
        values["spec"] = .string(spec)
        return (Rendered(text: try template.render(with: values, undefined: .refused).text, spec: spec), reading)
    }

    func script(_ name: String) throws(MissingScript) -> String { try scripts.text(name) }
}

extension Library {
    /// What looks for a cluster's remains and takes them off, with what it must know of Docker's packages.
    func remains() throws -> String {
        try Shell.assignment("docker_packages", packages.packages(PackageTable.dockers).sorted().joined(separator: " "))
            + Shell.assignment("docker_daemons", packages.firsts(PackageTable.dockers).sorted().joined(separator: " "))
            + script("remains")
    }
}
