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

    /// Renders a template; where it speaks of `spec`, that is the hash of all the rest of it.
    func rendered(_ template: String, with values: [String: Value]) throws -> (text: String, spec: String) {
        var values = values
        values["spec"] = .string("")
        let blank = try templates.render(template, with: values)
        let spec = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        values["spec"] = .string(spec)
        return (try templates.render(template, with: values), spec)
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
