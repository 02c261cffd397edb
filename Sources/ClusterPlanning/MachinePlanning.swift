import Facts
import Plan
import ClusterModel
import Foundation
import PKI
import Templates

/// Plans the steps of one machine, in order: a later step knows what an earlier one will have left behind.
struct MachinePlanning {
    static let etcdManifest = "/etc/kubernetes/manifests/etcd.yaml"

    let situation: Situation
    let machine: Machine
    let facts: Facts
    /// What every script finds set.
    let assignments: String
    /// What templates speak of; nil before the first step.
    var context: [String: Value]?
    /// What paictl wrote here and the job takes away, as no step keeps it any more.
    let doomed: Set<String>
    /// What each file will be once the steps so far are done, path → digest.
    private var digests: [String: String]
    /// Files that earlier steps of the plan write, and, with nothing, those that they take away.
    private(set) var ahead: [String: Facts.File?] = [:]
    /// What each image will be once the steps so far are done, as far as they load it: its digest.
    private var loaded: [ImageUse: String] = [:]
    /// Whether something that ran well may run no more.
    var disturbs = false
    /// What the steps replace that can be undone until the next of them that waits: paths, and names of containers.
    var undoable: Set<String> = []

    init(_ situation: Situation, machine: Machine, facts: Facts, doomed: Set<String> = []) {
        self.situation = situation
        self.machine = machine
        self.facts = facts
        self.doomed = doomed
        assignments = situation.planner.scriptContext(for: machine).assignments
        // What reads one of those is to be as it will be without.
        digests = facts.files.filter { !doomed.contains($0.key) }.mapValues(\.digest)
    }

    var planner: Planner { situation.planner }
    var findings: Findings { situation.findings }
    var etcd: EtcdMembership? { situation.etcd }

    var node: Facts.Node? {
        planner.cluster.masters.lazy.compactMap { findings.facts[$0.name]?.nodes }.first?[machine.name]
    }

    /// Whether pods run in Docker here now, and in containerd once the job is done.
    var leavesDocker: Bool { planner.cluster.kubernetes.runtime == .containerd && node?.runtime == "docker" }

    /// A step that waits settles what steps before it have replaced.
    ///
    /// - Returns: whether a run that was cut short has not seen it, so that what it replaced is still kept.
    mutating func settle(_ definition: StepDefinition) -> Bool {
        guard definition.putsBack else { return false }
        defer { undoable = [] }
        return !facts.keeps.isDisjoint(with: undoable)
    }

    /// What is known of an image once the steps so far are done, as `Facts.digest(of:)` says it.
    func digest(of image: ImageUse) -> String? { loaded[image] ?? facts.digest(of: image) }

    /// A step loads images of a store, by reference.
    mutating func load(_ digests: [String: String], into store: ImageStore) {
        for (image, digest) in digests { loaded[ImageUse(image, in: store)] = digest }
    }

    // MARK: etcd

    /// What templates speak of, with flags for an etcd that goes on with its data, or for one that begins.
    func context(beginning: EtcdBeginning? = nil) throws -> Context {
        try Context(
            planner: planner,
            machine: machine,
            facts: facts,
            common: situation.common,
            beginning: beginning
        )
    }

    /// Whether this machine's data becomes the cluster.
    var isRestoredHere: Bool { etcd.map { $0.isRestored && $0.through == machine } == true }

    // MARK: Files

    func render(_ template: String, reads: [String]) throws -> Library.Rendered {
        var values = context ?? [:]
        values["reads"] = .string(digest(of: reads))
        return try situation.common.texts.product(of: template, in: values) {
            try planner.library.rendered(template, with: values)
        }
    }

    /// Has a file written that is not as it should be.
    mutating func put(_ file: DesiredFile, in step: inout StepDraft) {
        let file = situation.files.shared(file)
        digests[file.path] = file.digest
        let existing = ahead[file.path] ?? facts.files[file.path]
        guard let reason = file.difference(from: existing) else { return }
        write(file, in: &step)
        let difference = file.isSecret ? nil : file.lines(differingFrom: existing?.contents)
        step.changes.append(Change(.file, file.path, reason, difference: difference))
    }

    /// Has a file written, whatever is there.
    mutating func write(_ file: DesiredFile, in step: inout StepDraft) {
        digests[file.path] = file.digest
        ahead[file.path] = Facts.File(mode: file.mode, owner: "0:0", digest: file.digest, contents: file.contents)
        step.write(file)
    }

    /// A step takes the file away; a later one that wants it writes it anew.
    mutating func forget(_ path: String) { ahead.updateValue(nil, forKey: path) }

    /// Has files taken away that paictl wrote and that nothing asks for any more, but those that someone has changed since.
    mutating func takeAway(_ files: some Sequence<String>, in step: inout StepDraft) throws {
        // What an earlier step takes away is told once. A pod ends before what it reads goes.
        func order(_ path: String) -> (Int, String) { (path.hasPrefix("/etc/kubernetes/manifests/") ? 0 : 1, path) }
        let files = Set(files).subtracting(facts.altered).subtracting(facts.lost)
            .filter { ahead[$0] != .some(nil) }.sorted { order($0) < order($1) }
        guard !files.isEmpty else { return }
        step.changes += files.map { Change(.file, $0, .unwanted) }
        step.run(try planner.library.script("take-files-away"), given: Shell.assignment("files", files))
        for file in files { forget(file) }
    }

    /// The same, of those in the places of an action that it does not want there.
    mutating func takeAway(in step: inout StepDraft, except wanted: Set<String>, where isThere: (String) -> Bool) throws
    {
        try takeAway(facts.record.keys.filter { isThere($0) && !wanted.contains($0) }, in: &step)
    }

    /// Stands for the contents of several files at once.
    private func digest(of paths: [String]) -> String {
        guard !paths.isEmpty else { return "" }
        let text = paths.map { "\($0) \(digests[$0] ?? "-")\n" }.joined()
        return String(Digest.sha256Hex(Array(text.utf8)).prefix(32))
    }
}
