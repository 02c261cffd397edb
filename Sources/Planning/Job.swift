public import YAML

/// What a job does, in order, as its file in `maintainconf` says.
public struct Job: Sendable, Equatable {
    public var name: String
    public var steps: [StepDefinition]

    /// Whether it takes things away and brings nothing about.
    public var onlyRemoves: Bool { !steps.contains(where: \.builds) }

    /// Reads `maintainconf/<job>.yaml`; an unknown key is an error at its place.
    public init(text: String, file: String) throws(YAMLError) {
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the job is empty", at: Mark(file: file, line: 1, column: 1))
        }
        let document = try YAMLDecoder(refusesUnknownKeys: true).decode(JobDocument.self, from: node)
        name = document.job
        steps = document.steps
        let reached = Set(steps.compactMap(\.reaches))
        for (index, step) in steps.enumerated() {
            let mark = node["steps"]?.sequence?[index].mark ?? node.mark
            for awaits in [step.awaits, step.awaitsAll].compactMap({ $0 }) where !reached.contains(awaits) {
                throw YAMLError("'\(step.step)' awaits '\(awaits)', which no step reaches", at: mark)
            }
            if let key = step.misplacedKey {
                throw YAMLError("'\(step.step)' has '\(key)', which means nothing where it is done", at: mark)
            }
        }
    }
}

private struct JobDocument: Decodable {
    var job: String
    var steps: [StepDefinition]
}

/// One step of a job, as it is written: for whom, what it brings about, what it awaits and reaches.
public struct StepDefinition: Sendable, Equatable, Decodable {
    public enum Place: String, Sendable, Decodable {
        case master, worker, proxy, cluster, here
    }

    public struct FileDefinition: Sendable, Equatable, Decodable {
        public var template: String
        public var path: String
        /// Octal.
        public var mode: String?
        /// Whether its contents are for no one's eyes, a plan's reader included.
        public var secret: Bool?
    }

    public var step: String
    public var on: [Place]
    public var when: String?
    public var awaits: String?
    /// Reached by every machine that has such a step, not just by the first.
    public var awaitsAll: String?
    public var reaches: String?
    public var secrets: Bool?
    public var certificates: [String]?
    public var packages: [String]?
    public var images: [String]?
    public var files: [FileDefinition]?
    public var container: String?
    public var reads: [String]?
    public var objects: [String]?
    public var kubeconfig: String?
    public var labels: Bool?
    public var unless: String?
    public var run: String?
    public var wait: String?
    public var within: String?
    /// `existing`: etcd's manifest is written for members of a cluster that has been formed.
    public var etcd: String?
    /// On one machine after another.
    public var oneByOne: Bool?
    /// A snapshot of etcd's data is kept in the configuration directory.
    public var snapshot: Bool?
    /// Kinds of what a cluster leaves on a machine, as `k8sPaiLibrary/script/remains.sh` has them.
    public var removes: [String]?
    /// A file of the configuration directory that is of no more use.
    public var forgets: String?

    enum CodingKeys: String, CodingKey {
        case step, on, when, awaits, reaches, secrets, certificates, packages, images, files, container, reads, objects
        case kubeconfig, labels, unless, run, wait, within, etcd, snapshot, removes, forgets
        case oneByOne = "one-by-one"
        case awaitsAll = "awaits-all"
    }

    /// Whether it brings anything about, and does not only take away.
    var builds: Bool {
        secrets != nil || certificates != nil || packages != nil || images != nil || files != nil || container != nil
            || objects != nil || kubeconfig != nil || run != nil || labels != nil
    }

    /// A key that would be passed over: a machine has no objects, the cluster no files.
    var misplacedKey: String? {
        let ofMachines: [(String, Bool)] = [
            ("secrets", secrets != nil), ("certificates", certificates != nil), ("packages", packages != nil),
            ("images", images != nil), ("files", files != nil), ("container", container != nil), ("run", run != nil),
            ("labels", labels != nil), ("wait", wait != nil), ("unless", unless != nil), ("removes", removes != nil),
        ]
        let present =
            (on.contains { $0 == .cluster || $0 == .here } ? ofMachines : [])
            + (on == [.cluster] ? [] : [("objects", objects != nil), ("snapshot", snapshot != nil)])
            + (on == [.here] ? [] : [("kubeconfig", kubeconfig != nil), ("forgets", forgets != nil)])
            + (run == nil ? [("unless", unless != nil)] : [])
        return present.first { $0.1 }?.0
    }
}
