public import ClusterModel
import YAML

/// What a job does, in order, as its file in `maintainconf` says.
public struct Job: Sendable, Equatable {
    public var name: String
    public var steps: [StepDefinition]
    /// The roles that the machines of its node list may have; nil for any.
    public var roles: [Role]?

    /// Whether it takes a cluster to another version.
    public var isUpgrade = false

    /// Whether it starts what the version of Kubernetes decides.
    var startsNodes: Bool { steps.contains { $0.container != nil } }

    /// Whether it takes things away and brings nothing about.
    public var onlyRemoves: Bool { !steps.contains(where: \.builds) }

    /// Reads `maintainconf/<job>.yaml`; an unknown key is an error at its place.
    ///
    /// - Parameter included: gives the job that an `include:` names.
    public init(text: String, file: String, included: (String) throws -> Job = Job.none) throws {
        guard let node = try Node.parse(text, file: file), let items = node["steps"]?.sequence,
            let name = node["job"]?.string
        else {
            throw YAMLError("a job has 'job:', its name, and 'steps:'", at: Mark(file: file, line: 1, column: 1))
        }
        self.name = name
        roles = try node["for"]?.sequence?.map { item in
            guard let role = item.string.flatMap(Role.init) else {
                throw YAMLError("'for:' lists roles", at: item.mark)
            }
            return role
        }
        let decoder = YAMLDecoder(refusesUnknownKeys: true)
        isUpgrade = try node["upgrades"].map { try decoder.decode(Bool.self, from: $0) } ?? false
        steps = []
        var marks: [Mark] = []
        for item in items {
            if item["include"] == nil {
                steps.append(try decoder.decode(StepDefinition.self, from: item))
            } else {
                let inclusion = try decoder.decode(Inclusion.self, from: item)
                steps += try inclusion.steps(of: try included(inclusion.include), at: item.mark)
            }
            marks += Array(repeating: item.mark, count: steps.count - marks.count)
        }
        let reached = Set(steps.compactMap(\.reaches))
        for (step, mark) in zip(steps, marks) {
            for awaits in [step.awaits, step.awaitsAll].compactMap({ $0 }) where !reached.contains(awaits) {
                throw YAMLError("'\(step.step)' awaits '\(awaits)', which no step reaches", at: mark)
            }
            if let title = step.neededBy, !steps.contains(where: { $0.step == title }) {
                throw YAMLError("'\(step.step)' is needed by '\(title)', which is no step", at: mark)
            }
            if let key = step.misplacedKey {
                throw YAMLError("'\(step.step)' has '\(key)', which means nothing where it is done", at: mark)
            }
        }
    }
}

extension Job {
    /// For a job that includes no other.
    public static func none(_ name: String) throws -> Job {
        throw PlanningError("there is no job '\(name)' to include")
    }
}

/// Steps of another job, for some of the machines.
private struct Inclusion: Decodable {
    var include: String
    /// Nil for the steps of all places; a job about some machines has those of machines only.
    var of: StepDefinition.Scope?
    var on: [StepDefinition.Place]?
    var only: [String]?
    var without: [String]?
    var awaits: String?
    var awaitsAll: String?
    var oneByOne: String?
    var putsBack: Bool?

    enum CodingKeys: String, CodingKey {
        case include, of, on, only, without, awaits
        case awaitsAll = "awaits-all"
        case oneByOne = "one-by-one"
        case putsBack = "puts-back"
    }

    func steps(of job: Job, at mark: Mark) throws(YAMLError) -> [StepDefinition] {
        let titles = Set(job.steps.map(\.step))
        if let unknown = ((only ?? []) + (without ?? [])).first(where: { !titles.contains($0) }) {
            throw YAMLError("'\(include)' has no step '\(unknown)'", at: mark)
        }
        return job.steps.compactMap { step in
            var step = step
            if of != nil { step.on.removeAll { $0 == .cluster || $0 == .here } }
            if let on { step.on.removeAll { !on.contains($0) } }
            step.of = of
            step.awaits = awaits ?? step.awaits
            step.awaitsAll = awaitsAll ?? step.awaitsAll
            step.oneByOne = oneByOne ?? step.oneByOne
            step.putsBack = putsBack ?? step.putsBack
            let isWanted = only?.contains(step.step) != false && without?.contains(step.step) != true
            return isWanted && !step.on.isEmpty ? step : nil
        }
    }
}

/// One step of a job, as it is written: for whom, what it brings about, what it awaits and reaches.
public struct StepDefinition: Sendable, Equatable, Decodable {
    public enum Place: String, Sendable, Decodable {
        case master, worker, proxy, cluster, here
    }

    /// Whose steps they are in a job that is about some machines.
    public enum Scope: String, Sendable, Decodable {
        /// The machines that the job is about.
        case named
        /// The rest of the cluster.
        case others
    }

    /// What becomes of a master's etcd member in a step.
    public enum EtcdChange: String, Sendable, Decodable {
        /// Its manifest is written for a member of a cluster that has been formed.
        case existing
        /// It becomes a member first, if the cluster is formed and it is none: a learner, and a voter once it has caught up.
        case join
        /// It is a member no longer, if it leaves the cluster or is past mending.
        case leave
        /// Without a quorum: the newest data that is left becomes a cluster of one member.
        case restore
    }

    public enum Record: String, Sendable, Decodable {
        case added, removed
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
    public var etcd: EtcdChange?
    public var of: Scope?
    /// The node takes no new pods, and those it has are moved elsewhere.
    public var drain: Bool?
    /// The node's object is deleted.
    public var deleteNode: Bool?
    /// The configuration directory lists the machines the job is about, or lists them no more.
    public var record: Record?
    /// Says what is wrong with the machine.
    public var diagnose: String?
    /// A machine begins with the steps of this group once the one before it is through with them.
    public var oneByOne: String?
    /// Done side by side all the same while etcd has not been formed: its members need each other.
    public var togetherAtFirst: Bool?
    /// A snapshot of etcd's data is kept in the configuration directory.
    public var snapshot: Bool?
    /// Kinds of what a cluster leaves on a machine, as `k8sPaiLibrary/script/remains.sh` has them.
    public var removes: [String]?
    /// A file of the configuration directory that is of no more use.
    public var forgets: String?
    /// containerd is told to run pods.
    public var containerd: Bool?
    /// What it replaces is put back when it fails.
    public var putsBack: Bool?
    /// The node takes pods again, if it was this tool that told it not to.
    public var uncordon: Bool?
    /// Left out unless the step of this title has something to do.
    public var neededBy: String?

    enum CodingKeys: String, CodingKey {
        case step, on, when, awaits, reaches, secrets, certificates, packages, images, files, container, reads, objects
        case kubeconfig, labels, unless, run, wait, within, etcd, snapshot, removes, forgets, of, drain, record,
            diagnose, containerd
        case oneByOne = "one-by-one"
        case togetherAtFirst = "together-at-first"
        case deleteNode = "delete-node"
        case awaitsAll = "awaits-all"
        case putsBack = "puts-back"
        case neededBy = "needed-by"
        case uncordon
    }

    /// Whether it brings anything about, and does not only take away.
    var builds: Bool {
        secrets != nil || certificates != nil || packages != nil || images != nil || files != nil || container != nil
            || objects != nil || kubeconfig != nil || run != nil || labels != nil
    }

    /// Whether it is carried out through other machines, so that its own need not answer.
    var isDoneElsewhere: Bool { deleteNode != nil || etcd == .leave }

    /// A key that would be passed over: a machine has no objects, the cluster no files.
    var misplacedKey: String? {
        let ofMachines: [(String, Bool)] = [
            ("secrets", secrets != nil), ("certificates", certificates != nil), ("packages", packages != nil),
            ("images", images != nil), ("files", files != nil), ("container", container != nil), ("run", run != nil),
            ("labels", labels != nil), ("wait", wait != nil), ("unless", unless != nil), ("removes", removes != nil),
            ("drain", drain != nil), ("uncordon", uncordon != nil), ("delete-node", deleteNode != nil),
            ("etcd", etcd != nil),
            ("diagnose", diagnose != nil), ("containerd", containerd != nil),
        ]
        let present =
            (on.contains { $0 == .cluster || $0 == .here } ? ofMachines : [])
            + (on == [.cluster] ? [] : [("objects", objects != nil), ("snapshot", snapshot != nil)])
            + (on == [.here]
                ? [] : [("kubeconfig", kubeconfig != nil), ("forgets", forgets != nil), ("record", record != nil)])
            + (run == nil ? [("unless", unless != nil)] : [])
        return present.first { $0.1 }?.0
    }
}
