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
    private let ranges: PodRanges
    let etcd: EtcdMembership?
    private var context: [String: Value] = [:]
    private var etcdIsFormed = false
    /// What each file will be once the steps so far are done, path → digest.
    private var digests: [String: String]
    /// Files that earlier steps of the plan write.
    private var written: [String: Facts.File] = [:]
    /// Files that earlier steps of the plan take away.
    private var gone: Set<String> = []
    /// Whether something that ran well may run no more.
    private var disturbs = false
    /// What the steps replace that can be undone until the next of them that waits: paths, and names of containers.
    private var undoable: Set<String> = []

    init(
        planner: Planner,
        machine: Machine,
        facts: Facts,
        findings: Planner.Findings,
        ranges: PodRanges,
        etcd: EtcdMembership?
    ) {
        self.planner = planner
        self.machine = machine
        self.facts = facts
        self.findings = findings
        self.ranges = ranges
        self.etcd = etcd
        digests = facts.files.mapValues(\.digest)
    }

    /// What a step of the job comes to here; nil when everything is as it says.
    mutating func step(_ definition: StepDefinition) throws -> Step? {
        let restores = definition.etcd == .restore
        guard !restores || etcd.map(isRestoredHere) == true else { return nil }
        var parts = Parts(deadline: try planner.deadline(definition))
        try use(definition)
        if definition.secrets == true {
            for file in try sharedSecrets() { plan(file, into: &parts) }
        }
        if definition.etcd == .join, etcd?.join(machine)?.isNewcomer == true { try setAside(into: &parts) }
        if restores { try planRestoration(into: &parts) }
        for file in definition.files ?? [] { try plan(file, reads: definition.reads, into: &parts) }
        for certificate in try planner.certificates(definition.certificates ?? [], for: machine) {
            try plan(certificate, into: &parts)
        }
        if definition.containerd == true { try planContainerd(into: &parts) }
        try planPackages(definition, into: &parts)
        try planImages(definition, into: &parts)
        try planRun(definition, into: &parts)
        if let kinds = definition.removes {
            let removal = try removal(kinds)
            parts.changes += removal.changes
            if !removal.changes.isEmpty { parts.add(script: removal.script) }
        }
        try planContainer(definition, into: &parts)
        try planDeparture(definition, into: &parts)
        if definition.uncordon == true { try planUncordon(into: &parts) }
        if definition.labels == true { try planLabels(definition, into: &parts) }
        try planWait(definition, into: &parts)
        guard !parts.isEmpty else { return nil }

        if parts.changes.contains(where: \.mayDisturb) { disturbs = true }
        if !parts.files.isEmpty || !parts.commands.isEmpty {
            let text =
                try planner.library.script("library") + planner.scriptContext(for: machine).assignments
                + (definition.putsBack == true ? undoing : "") + parts.installation + parts.commands
            // The wait inside the script has its own deadline, and says more than a command that was cut off.
            parts.work.append(
                .script(
                    Script(
                        name: definition.step,
                        text: text,
                        deadline: parts.deadline + .seconds(definition.putsBack == true ? 720 : 60),
                        waits: definition.wait != nil
                    )
                )
            )
        }
        let join = definition.etcd == .join ? etcd?.join(machine) : nil
        if let join { try plan(join, into: &parts) }
        var step = Step(definition, changes: parts.changes, work: parts.work)
        if let join {
            step.reaches.insert(join.milestone)
            if let previous = join.after { step.awaits.insert(EtcdMembership.Join.milestone(previous)) }
        }
        if definition.etcd == .leave, let leave = etcd?.leave(machine) { step.reaches.insert(leave.milestone) }
        return step
    }

    /// What a step comes to.
    struct Parts {
        let deadline: Duration
        var changes: [Change] = []
        var files: [DesiredFile] = []
        /// What the step's script does once the files are in place.
        var commands = ""
        var work: [Work] = []

        init(deadline: Duration) { self.deadline = deadline }

        var isEmpty: Bool { changes.isEmpty && commands.isEmpty }

        /// A script of the library, with an environment of its own.
        mutating func add(script: String, given variables: String = "") {
            commands += "(\n\(variables)\(script)\n)\n"
        }

        /// Staged first and put into place together: the kubelet watches these folders.
        var installation: String {
            files.map { file in
                "stage \(Shell.quoted(file.path)) \(file.mode) <<'CONTENTS'\n\(file.encoded)\nCONTENTS\n"
            }.joined() + files.map { "place \(Shell.quoted($0.path))\n" }.joined()
        }
    }

    /// Makes the templates speak of etcd as the step wants it: as a cluster to be formed, or as one that is.
    private mutating func use(_ definition: StepDefinition) throws {
        let isFormed = definition.etcd == .existing || etcdWasFormed
        guard context.isEmpty || isFormed != etcdIsFormed else { return }
        etcdIsFormed = isFormed
        context = try Context(
            planner: planner,
            machine: machine,
            facts: facts,
            secrets: findings.secrets,
            ranges: ranges,
            etcdIsFormed: isFormed,
            etcdInitialCluster: isFormed ? etcd?.join(machine)?.initialCluster ?? writtenInitialCluster : nil
        ).values
    }

    /// Whether etcd's manifest already is one of a formed cluster, or must be because there is data. One that was written to form
    /// the cluster stays as it is until the API answers: only then does the kubelet replace a pod. It does not stay where the member
    /// it was written for is none any more: etcd would begin as the one that was removed.
    private var etcdWasFormed: Bool {
        if let etcd, etcd.join(machine) != nil || isRestoredHere(etcd) { return true }
        guard let manifest = facts.files["/etc/kubernetes/manifests/etcd.yaml"]?.contents else {
            return planner.hasEtcdData(findings.facts)
        }
        return manifest.contains("--initial-cluster-state=existing")
    }

    /// Whether this machine's data becomes the cluster.
    private func isRestoredHere(_ etcd: EtcdMembership) -> Bool { etcd.isRestored && etcd.through == machine }

    /// Whom the member formed its cluster with, or joined: it has its own list since, so that this one need not follow.
    private var writtenInitialCluster: String? {
        if let etcd, isRestoredHere(etcd) {
            return "\(machine.etcdName ?? machine.name)=\(EtcdMembership.peerURL(machine))"
        }
        guard let manifest = facts.files["/etc/kubernetes/manifests/etcd.yaml"]?.contents,
            let start = manifest.range(of: "--initial-cluster=")?.upperBound
        else { return nil }
        return String(manifest[start...].prefix { !"\"'\n".contains($0) })
    }

    private func planPackages(_ definition: StepDefinition, into parts: inout Parts) throws {
        let packages = (definition.packages ?? []).filter { isMissing(package: $0) }.map(planner.package)
        guard !packages.isEmpty else { return }
        parts.changes += packages.map { Change(.package, $0, "is not installed") }
        parts.add(
            script: try planner.library.script("install-packages"),
            given: Shell.assignment("packages", packages)
        )
    }

    private func planRun(_ definition: StepDefinition, into parts: inout Parts) throws {
        guard let run = definition.run else { return }
        if parts.changes.isEmpty {
            guard let probe = definition.unless, facts.probes[probe] != true else { return }
            parts.changes.append(Change(.command, run, "is due: '\(probe)' does not hold"))
        }
        parts.add(script: try planner.library.script(run))
    }

    /// Once something that runs was changed here, what is waited for is looked at again.
    private mutating func planWait(_ definition: StepDefinition, into parts: inout Parts) throws {
        if definition.putsBack == true {
            undoable.formUnion(definition.files?.map(\.path) ?? [])
            undoable.formUnion([definition.container].compactMap { $0 })
        }
        guard var wait = definition.wait else { return }
        // A learner serves no one yet.
        if definition.etcd == .join, etcd?.join(machine) != nil { wait = "etcd-has-joined" }
        let holds = facts.probes[wait] == true
        // A run that was cut short has not seen it, so that what it replaced is still kept.
        let isUnsettled = definition.putsBack == true && !facts.keeps.isDisjoint(with: undoable)
        if definition.putsBack == true { undoable = [] }
        guard !holds || disturbs || isUnsettled || !parts.changes.isEmpty else { return }
        if !holds {
            parts.changes.append(Change(.wait, wait, "does not hold yet"))
        } else if isUnsettled {
            parts.changes.append(Change(.wait, wait, "was not seen by the run that was cut short here"))
        }
        // Waiting changes nothing, so that it need not keep the next run from beginning.
        parts.commands += "exec 8>&-\n"
        let script = try planner.library.script(wait)
        guard definition.putsBack == true else {
            parts.add(script: script + until(within: parts.deadline))
            return
        }
        // Not in a shell of its own: what undoes the step asks for the same.
        parts.commands += "\(script)\n\(until(within: parts.deadline))\nforget_previous\n"
    }

    /// Has the script put back what it replaced when it fails; what another run kept on the way to the same version still counts.
    private var undoing: String {
        Shell.assignment("can_put_back", planner.cluster.kubernetes.version.description)
            + "trap 'undo $?' EXIT\n"
    }

    func until(within deadline: Duration) -> String {
        "until_it_holds \(deadline.components.seconds) holds || { explain >&2; exit 1; }"
    }

    // MARK: Files

    private func sharedSecrets() throws -> [DesiredFile] {
        try findings.sharedSecrets().files.sorted { $0.key < $1.key }.map { path, contents in
            let isPublic = path.hasSuffix(".crt") || path.hasSuffix(".pub")
            return DesiredFile(path: path, mode: isPublic ? "0644" : "0600", contents: contents, isSecret: !isPublic)
        }
    }

    /// A file may read, as a manifest does, one that comes before it in the same step.
    private mutating func plan(
        _ definition: StepDefinition.FileDefinition,
        reads: [String]?,
        into parts: inout Parts
    ) throws {
        let file = DesiredFile(
            path: definition.path,
            mode: definition.mode ?? "0644",
            contents: try render(definition.template, reads: reads).text,
            isSecret: definition.secret ?? false
        )
        plan(file, into: &parts)
    }

    /// Renders a template; where it speaks of `spec`, that is the hash of all the rest of it.
    private func render(_ template: String, reads: [String]?) throws -> (text: String, spec: String) {
        var context = self.context
        context["reads"] = .string(digest(of: reads ?? []))
        let blank = try planner.library.templates.render(template, with: context)
        let spec = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        context["spec"] = .string(spec)
        return (try planner.library.templates.render(template, with: context), spec)
    }

    mutating func plan(_ file: DesiredFile, into parts: inout Parts) {
        digests[file.path] = file.digest
        let existing = written[file.path] ?? (gone.contains(file.path) ? nil : facts.files[file.path])
        guard let reason = file.difference(from: existing) else { return }
        write(file, into: &parts)
        let old = existing?.contents
        let difference =
            file.isSecret
            ? nil : Difference.unified(from: old ?? "", to: file.contents, path: file.path)
        parts.changes.append(Change(.file, file.path, reason, difference: difference))
    }

    /// A step takes the file away; a later one that wants it writes it anew.
    mutating func forget(_ path: String) { gone.insert(path) }

    private mutating func write(_ file: DesiredFile, into parts: inout Parts) {
        written[file.path] = Facts.File(mode: file.mode, owner: "0:0", digest: file.digest, contents: file.contents)
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
        let authority = try findings.sharedSecrets().authority(certificate.authority)
        guard let reason = try fault(of: certificate, authority: authority) else { return }
        let pair = try findings.keys.leaf(certificate.request, signedBy: authority, now: findings.now)
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
            write(file, into: &parts)
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
            daysLeft: planner.renewalDays
        )
        return mismatches.isEmpty ? nil : mismatches.map(\.description).joined(separator: ", ")
    }

    // MARK: Packages and images

    /// Docker of any vendor will do: `docker-ce` is not replaced by `docker.io`.
    private func isMissing(package name: String) -> Bool {
        name == "docker" ? facts.docker == nil : facts.packages[name] == nil
    }

    /// Whether pods run in Docker here now, and in containerd once the job is done.
    var leavesDocker: Bool { planner.cluster.kubernetes.runtime == .containerd && node?.runtime == "docker" }

    private func planImages(_ definition: StepDefinition, into parts: inout Parts) throws {
        let wanted = try planner.images(definition.images ?? [], leavesDocker: leavesDocker)
        guard let bundle = planner.bundle else {
            let missing = wanted.filter { facts.digest(of: $0) == nil }
            guard !missing.isEmpty else { return }
            parts.changes += missing.map {
                Change(.image, $0.reference, "is not in \($0.store.rawValue); it will be pulled")
            }
            func pulled(_ store: ImageStore) -> [String] { missing.filter { $0.store == store }.map(\.reference) }
            parts.work.append(
                .script(
                    try planner.script(
                        "pull-images",
                        for: machine,
                        given: Shell.assignment("images", pulled(.docker))
                            + Shell.assignment("pod_images", pulled(.containerd)),
                        within: parts.deadline
                    )
                )
            )
            return
        }
        let missing = wanted.filter {
            facts.digest(of: $0) == nil || facts.digest(of: $0) != bundle.digest(of: $0.reference)
        }
        for archive in bundle.archives(holding: missing.map(\.reference)) {
            let held = missing.filter { archive.digest(of: $0.reference) != nil }
            parts.changes += held.map {
                Change(
                    .image,
                    $0.reference,
                    facts.digest(of: $0) == nil ? "is not in \($0.store.rawValue)" : "is not the one of the bundle"
                )
            }
            parts.work.append(
                .script(
                    try planner.script(
                        "load-images",
                        for: machine,
                        given: Shell.assignment("records", Self.records(of: archive, held, in: .docker))
                            + Shell.assignment("pod_records", Self.records(of: archive, held, in: .containerd)),
                        payload: archive.path,
                        within: parts.deadline
                    )
                )
            )
        }
    }

    /// All that an archive brings to a store, under the names by which the cluster knows it; nothing when the store needs none of it.
    private static func records(of archive: ImageBundle.Archive, _ held: [ImageUse], in store: ImageStore) -> [String] {
        let wanted = held.filter { $0.store == store }
        guard !wanted.isEmpty else { return [] }
        var brought: [String: String] = [:]
        for (image, digest) in archive.images { brought[ImageUse(image, in: store).reference] = digest }
        for image in wanted {
            if store == .docker { brought[ImageBundle.shortened(image.reference)] = nil }
            brought[image.reference] = archive.digest(of: image.reference)
        }
        return brought.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }

    // MARK: Containers

    private func planContainer(_ definition: StepDefinition, into parts: inout Parts) throws {
        guard let name = definition.container else { return }
        let arguments = try render("containers/\(name)", reads: definition.reads)
        let existing = facts.containers[name]
        let reason: String
        if let existing {
            if existing.specification != arguments.spec {
                reason = "has another specification"
            } else if !existing.isRunning {
                reason = "is stopped"
            } else if let path = unread(name, definition) {
                reason = "began before \(path) was as it should be"
            } else {
                return
            }
        } else {
            reason = "does not exist"
        }
        parts.changes.append(Change(.container, name, reason))
        if leavesDocker {
            parts.changes.append(
                Change(
                    .command,
                    "the pods of \(machine.name)",
                    "move from Docker to containerd: all of them end, and start anew"
                )
            )
        }
        parts.add(
            script: try planner.library.script("start-container"),
            given: Shell.assignment("container", name) + Shell.assignment("leaves_docker", leavesDocker ? "yes" : "")
                + Shell.assignment("arguments", arguments.text.split(separator: "\n").map(String.init))
        )
    }

    /// A file that a container reads at its start and may have read while it was not as it should be, even if it is now.
    private func unread(_ container: String, _ definition: StepDefinition) -> String? {
        (facts.outdated[container] ?? []).union(written.keys).intersection(definition.reads ?? []).min()
    }

    // MARK: Labels

    private func planLabels(_ definition: StepDefinition, into parts: inout Parts) throws {
        let roles = machine.role == .master ? ["control-plane", "master"] : [machine.role.rawValue]
        // By the ancestor's label for it.
        let kinds = machine.hasGPU ? [("machinetype", "gpu")] : []
        let wanted = machine.labels.merging(roles.map { ("node-role.kubernetes.io/\($0)", "") } + kinds) { own, _ in own
        }
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
                    within: .seconds(240)
                )
            )
        )
    }
}

extension Change {
    /// Whether what runs on the machine may have to begin anew for it.
    fileprivate var mayDisturb: Bool {
        switch kind {
        case .certificate, .container, .member, .package: true
        case .file: subject.hasPrefix("/etc/kubernetes/") || subject.hasPrefix("/var/lib/kubelet/")
        default: false
        }
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
