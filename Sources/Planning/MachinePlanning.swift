import ClusterModel
import Foundation
import PKI
import Templates

/// Plans the steps of one machine, in order: a later step knows what an earlier one will have left behind.
struct MachinePlanning {
    let planner: Planner
    let machine: Machine
    let facts: Facts
    let findings: Planner.Findings
    private var context: [String: Value]
    /// What each file will be once the steps so far are done, path → digest.
    private var digests: [String: String]
    private var changesAnything = false

    init(planner: Planner, machine: Machine, facts: Facts, findings: Planner.Findings, ranges: PodRanges) {
        self.planner = planner
        self.machine = machine
        self.facts = facts
        self.findings = findings
        self.ranges = ranges
        context = [:]
        digests = facts.files.mapValues(\.digest)
    }

    private let ranges: PodRanges

    mutating func step(_ definition: StepDefinition) throws -> Step? {
        if context.isEmpty {
            context = try Context(
                planner: planner,
                machine: machine,
                facts: facts,
                secrets: findings.secrets,
                ranges: ranges
            ).values
        }
        let deadline = try planner.deadline(definition)
        var parts = Parts()

        let files = try files(definition)
        for file in files {
            plan(file, into: &parts)
        }
        for certificate in try planner.certificates(definition.certificates ?? [], for: machine) {
            try plan(certificate, into: &parts)
        }
        let packages = (definition.packages ?? []).filter { isMissing(package: $0) }.map(planner.package)
        parts.changes += packages.map { Change(.package, $0, "is not installed") }
        try planImages(definition, deadline: deadline, into: &parts)

        var commands = ""
        if let run = definition.run {
            let holds = definition.unless.map { facts.probes[$0] == true } ?? true
            if !parts.changes.isEmpty || !holds {
                if parts.changes.isEmpty {
                    parts.changes.append(Change(.command, run, "is due: '\(definition.unless ?? "")' does not hold"))
                }
                commands += "(\n\(try planner.library.script(run))\n)\n"
            }
        }
        if let container = definition.container {
            commands += try plan(container: container, definition, into: &parts)
        }
        if definition.labels == true { try planLabels(definition, into: &parts) }
        if let wait = definition.wait, facts.probes[wait] != true || changesAnything || !parts.changes.isEmpty {
            if facts.probes[wait] != true { parts.changes.append(Change(.wait, wait, "does not hold yet")) }
            commands += """
                (
                \(try planner.library.script(wait))
                until_it_holds \(deadline.components.seconds) holds || { explain >&2; exit 1; }
                )

                """
        }
        guard !parts.changes.isEmpty || !commands.isEmpty else { return nil }
        if parts.changes.contains(where: { $0.kind != .label }) { changesAnything = true }

        if !packages.isEmpty {
            commands =
                Shell.assignment("packages", packages)
                + "(\n\(try planner.library.script("install-packages"))\n)\n" + commands
        }
        if !parts.files.isEmpty || !commands.isEmpty {
            parts.work.append(
                .script(
                    Script(
                        name: definition.step,
                        text: try planner.library.script("library") + planner.scriptContext(for: machine).assignments
                            + parts.installation + commands,
                        // The wait inside the script has its own deadline and says more than a cut connection.
                        deadline: deadline + .seconds(60)
                    )
                )
            )
        }
        return Step(
            title: definition.step,
            changes: parts.changes,
            awaits: Set(definition.awaits.map { [Milestone($0)] } ?? []),
            reaches: Set(definition.reaches.map { [Milestone($0)] } ?? []),
            work: parts.work
        )
    }

    /// What a step comes to.
    private struct Parts {
        var changes: [Change] = []
        var files: [DesiredFile] = []
        var work: [Work] = []

        /// Staged first and put into place together: the kubelet watches these folders.
        var installation: String {
            files.map { file in
                "stage \(Shell.quoted(file.path)) \(file.mode) <<'CONTENTS'\n\(file.encoded)\nCONTENTS\n"
            }.joined() + files.map { "place \(Shell.quoted($0.path))\n" }.joined()
        }
    }

    // MARK: Files

    private func files(_ definition: StepDefinition) throws -> [DesiredFile] {
        var files: [DesiredFile] = []
        if let secrets = definition.secrets, !secrets.isEmpty {
            files += findings.secrets.files.sorted { $0.key < $1.key }.map { path, contents in
                DesiredFile(
                    path: path,
                    mode: path.hasSuffix(".crt") || path.hasSuffix(".pub") ? "0644" : "0600",
                    contents: contents,
                    isSecret: !path.hasSuffix(".crt") && !path.hasSuffix(".pub")
                )
            }
        }
        var context = self.context
        context["reads"] = .string(digest(of: definition.reads ?? []))
        for file in definition.files ?? [] {
            files.append(
                DesiredFile(
                    path: file.path,
                    mode: file.mode ?? "0644",
                    contents: try render(file.template, with: context),
                    isSecret: file.secret ?? false
                )
            )
        }
        return files
    }

    /// Renders a template; where it speaks of `spec`, that is the hash of all the rest of it.
    private func render(_ template: String, with context: [String: Value]) throws -> String {
        let blank = try planner.library.templates.render(template, with: context)
        var context = context
        context["spec"] = .string(String(Digest.sha256Hex(Array(blank.utf8)).prefix(32)))
        return try planner.library.templates.render(template, with: context)
    }

    private mutating func plan(_ file: DesiredFile, into parts: inout Parts) {
        digests[file.path] = file.digest
        guard let reason = file.difference(from: facts.files[file.path]) else { return }
        let old = facts.files[file.path]?.contents
        let difference =
            file.isSecret
            ? nil : Difference.unified(from: old ?? "", to: file.contents, path: file.path)
        parts.changes.append(Change(.file, file.path, reason, difference: difference))
        parts.files.append(file)
    }

    /// Stands for the contents of several files at once.
    private func digest(of paths: [String]) -> String {
        guard !paths.isEmpty else { return "" }
        let text = paths.map { "\($0) \(digests[$0] ?? "-")\n" }.joined()
        return String(Digest.sha256Hex(Array(text.utf8)).prefix(32))
    }

    // MARK: Certificates

    private mutating func plan(_ certificate: CertificateDefinition, into parts: inout Parts) throws {
        let authority = findings.secrets.authority(certificate.authority)
        guard let reason = try fault(of: certificate, authority: authority) else { return }
        let pair = try authority.issue(certificate.request, now: findings.now)
        parts.changes.append(Change(.certificate, certificate.certificatePath, reason))
        for file in [
            DesiredFile(
                path: certificate.certificatePath,
                mode: "0644",
                contents: pair.certificatePEM,
                isSecret: false
            ),
            DesiredFile(path: certificate.keyPath, mode: "0600", contents: pair.keyPEM, isSecret: true),
        ] {
            digests[file.path] = file.digest
            parts.files.append(file)
        }
    }

    private func fault(of certificate: CertificateDefinition, authority: Authority) throws -> String? {
        guard let existing = facts.files[certificate.certificatePath], let pem = existing.contents else {
            return "is missing"
        }
        guard let key = facts.files[certificate.keyPath] else { return "has lost its key" }
        guard facts.record[certificate.keyPath] == key.digest,
            facts.record[certificate.certificatePath] == existing.digest
        else { return "or its key is not as paictl wrote it" }
        if key.mode != "600" || key.owner != "0:0" { return "has a key that others can read" }
        guard let said = try? CertificateFacts(pem: pem) else { return "cannot be read" }
        let mismatches = said.satisfies(
            certificate.request,
            issuedBy: authority,
            at: findings.now,
            daysLeft: Planner.daysLeft
        )
        return mismatches.isEmpty ? nil : mismatches.map(\.description).joined(separator: ", ")
    }

    // MARK: Packages and images

    /// Docker of any vendor will do: `docker-ce` is not replaced by `docker.io`.
    private func isMissing(package name: String) -> Bool {
        name == "docker" ? facts.docker == nil : facts.packages[name] == nil
    }

    private func planImages(_ definition: StepDefinition, deadline: Duration, into parts: inout Parts) throws {
        let wanted = try planner.images(definition.images ?? [])
        guard let bundle = planner.bundle else {
            let missing = wanted.filter { facts.images[$0] == nil }
            guard !missing.isEmpty else { return }
            parts.changes += missing.map { Change(.image, $0, "is not there; it will be pulled") }
            parts.work.append(
                .script(
                    try planner.script(
                        "pull-images",
                        for: machine,
                        given: Shell.assignment("images", missing),
                        within: deadline
                    )
                )
            )
            return
        }
        let missing = wanted.filter { facts.images[$0] == nil || facts.images[$0] != bundle.digest(of: $0) }
        for archive in bundle.archives(holding: missing) {
            let held = missing.filter { archive.images[$0] != nil }
            parts.changes += held.map {
                Change(.image, $0, facts.images[$0] == nil ? "is not there" : "is not the one of the bundle")
            }
            let records = archive.images.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            parts.work.append(
                .script(
                    try planner.script(
                        "load-images",
                        for: machine,
                        given: Shell.assignment("records", records),
                        payload: archive.path,
                        within: deadline
                    )
                )
            )
        }
    }

    // MARK: Containers

    private mutating func plan(container name: String, _ definition: StepDefinition, into parts: inout Parts) throws
        -> String
    {
        var context = self.context
        context["reads"] = .string(digest(of: definition.reads ?? []))
        let blank = try planner.library.templates.render("containers/\(name)", with: context)
        let specification = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        let existing = facts.containers[name]
        if let existing, existing.specification == specification, existing.isRunning { return "" }
        let reason =
            switch existing {
            case nil: "does not exist"
            case let existing? where existing.specification != specification: "has another specification"
            default: "is stopped"
            }
        context["spec"] = .string(specification)
        let arguments = try planner.library.templates.render("containers/\(name)", with: context)
        parts.changes.append(Change(.container, name, reason))
        return Shell.assignment("container", name)
            + Shell.assignment("arguments", arguments.split(separator: "\n").map(String.init))
            + "(\n\(try planner.library.script("start-container"))\n)\n"
    }

    // MARK: Labels

    private func planLabels(_ definition: StepDefinition, into parts: inout Parts) throws {
        let roles = machine.role == .master ? ["control-plane", "master"] : [machine.role.rawValue]
        let wanted = machine.labels.merging(roles.map { ("node-role.kubernetes.io/\($0)", "") }) { own, _ in own }
        let known = planner.cluster.masters.lazy.compactMap { findings.facts[$0.name]?.nodes }.first
        let current = known?[machine.name]?.labels ?? [:]
        let missing = wanted.filter { current[$0.key] != $0.value }.sorted { $0.key < $1.key }
        guard !missing.isEmpty, let master = planner.workingMaster(findings.facts) else { return }
        parts.changes += missing.map { Change(.label, "\($0.key)=\($0.value)", "is not set") }
        parts.work.append(
            .script(
                try planner.script(
                    "label-node",
                    for: machine,
                    on: master,
                    given: Shell.assignment("labels", missing.map { "\"\($0.key)\":\"\($0.value)\"" }),
                    within: .seconds(60)
                )
            )
        )
    }
}

/// A file as it should be; its owner is root.
struct DesiredFile {
    var path: String
    /// Octal, as `chmod` takes it.
    var mode: String
    var contents: String
    var isSecret: Bool
    let digest: String

    init(path: String, mode: String, contents: String, isSecret: Bool) {
        self.path = path
        self.mode = mode
        self.contents = contents
        self.isSecret = isSecret
        digest = Digest.sha256Hex(Array(contents.utf8))
    }

    var encoded: String { Data(contents.utf8).base64EncodedString() }

    /// Why a file is not as it should be; nil when it is.
    func difference(from existing: Facts.File?) -> String? {
        guard let existing else { return "is missing" }
        if existing.digest != digest { return "differs" }
        if existing.owner != "0:0" { return "belongs to \(existing.owner) instead of root" }
        if Int(existing.mode, radix: 8) != Int(mode, radix: 8) { return "has mode \(existing.mode) instead of \(mode)" }
        return nil
    }
}
