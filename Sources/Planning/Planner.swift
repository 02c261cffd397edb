public import ClusterModel
import Foundation
public import PKI
import Templates

/// Compares what a job wants with what is so, and says what is to be done about it.
public struct Planner: Sendable {
    public var cluster: Cluster
    public var job: Job
    public var library: Library
    public var bundle: ImageBundle?
    public var options: Set<Option>
    /// The machines that the job is about, when it is not about all of them.
    public var named: Set<String>
    /// Machines that `cluster` has no more, and that the job takes leave of.
    public var leaving: [Machine]
    /// How long pods may take to leave a node; nil for what the job says.
    public var drainTimeout: Duration?
    /// How many workers may be without their pods at the same moment.
    public var maxUnavailable: Int
    /// Leaf certificates are issued anew when they have fewer days left than this.
    public var renewalDays = Self.daysLeft

    /// What the operator said on the command line.
    public enum Option: Sendable, Hashable {
        /// Docker goes too, if paictl brought it.
        case docker
        /// A snapshot of etcd is kept before its data goes.
        case snapshot
        /// Machines that do not answer are taken leave of all the same.
        case unreachable
        /// Pods that no controller brings back elsewhere are ended, too.
        case force
    }

    public init(
        cluster: Cluster,
        job: Job,
        library: Library,
        bundle: ImageBundle?,
        options: Set<Option> = [],
        named: Set<String> = [],
        leaving: [Machine] = [],
        drainTimeout: Duration? = nil,
        maxUnavailable: Int = 1
    ) {
        self.cluster = cluster
        self.job = job
        self.library = library
        self.bundle = bundle
        self.options = options
        self.named = named
        self.leaving = leaving
        self.drainTimeout = drainTimeout
        self.maxUnavailable = maxUnavailable
    }

    /// Every machine that the job has to do with.
    public var machines: [Machine] { cluster.machines + leaving }

    public var masters: [Machine] { machines.filter { $0.role == .master } }

    /// What was found before planning.
    public struct Findings: Sendable {
        /// Facts of the machines that answered.
        public var facts: [String: Facts]
        /// Why the others did not.
        public var obstacles: [String: String]
        /// Nil for a job that only removes things.
        public var secrets: ClusterSecrets?
        /// Files of this box that the job would write, path → contents.
        public var here: [String: String]
        /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
        public var recorded: String?
        /// Where new keys and certificates come from.
        public var keys: any KeySource
        /// Seconds since 1970.
        public var now: Int64

        public init(
            facts: [String: Facts],
            obstacles: [String: String],
            secrets: ClusterSecrets?,
            here: [String: String],
            recorded: String? = nil,
            keys: any KeySource,
            now: Int64
        ) {
            self.facts = facts
            self.obstacles = obstacles
            self.secrets = secrets
            self.here = here
            self.recorded = recorded
            self.keys = keys
            self.now = now
        }

        func sharedSecrets() throws(PlanningError) -> ClusterSecrets {
            guard let secrets else { throw PlanningError("a job that only removes things needs no secrets") }
            return secrets
        }
    }

    /// Machines to take leave of that do not answer, unless the operator knows; nil when there are none.
    public func unreachable(among facts: [String: Facts]) -> [String]? {
        let silent = leaving.map(\.name).filter { facts[$0] == nil }
        return silent.isEmpty || options.contains(.unreachable) ? nil : silent
    }

    /// What keeps a job about some machines from being begun, a sentence each.
    public func obstacles(_ facts: [String: Facts]) -> [String] {
        let rules = UpgradeRules(cluster: cluster, facts: facts)
        if job.isUpgrade { return rules.obstacles() }
        let mendsNodes = job.roles.map { !$0.contains(.master) } ?? false
        if job.startsNodes {
            // A broken node is mended as the configuration has it: nothing runs there that an upgrade could move.
            let touched = mendsNodes ? [] : cluster.machines.filter { named.isEmpty || named.contains($0.name) }
            let obstacles = rules.obstaclesToOthers(job: job.name, machines: touched)
            if !obstacles.isEmpty { return obstacles }
        }
        guard mendsNodes || job.steps.contains(where: { $0.record != nil }) else { return [] }
        if mendsNodes, let master = named.sorted().first(where: { facts[$0]?.probes[Probe.etcdHasData] == true }) {
            return [
                "\(master) has etcd data, so that it is a master, whatever the configuration says: "
                    + "'paictl deploy' mends a master, and 'paictl etcdfix' its etcd"
            ]
        }
        guard cluster.masters.contains(where: { facts[$0.name]?.objects != nil }) else {
            return [
                "the API server answers on none of \(cluster.masters.map(\.name).joined(separator: ", ")): "
                    + "mend that first, with 'paictl deploy' or 'paictl etcdfix'"
            ]
        }
        return []
    }

    /// The files on this box that the job writes, relative to the configuration directory.
    public var filesHere: [String] {
        job.steps.compactMap { $0.kubeconfig ?? $0.forgets ?? ($0.record == nil ? nil : Self.clusterFile) }
    }

    static let clusterFile = "cluster-configuration.yaml"

    /// Images that the job needs and no archive of the bundle holds; none when there is no bundle.
    public func imagesMissingFromBundle() throws -> [String] {
        guard let bundle else { return [] }
        var wanted: Set<String> = []
        for machine in machines {
            for step in try steps(of: machine) {
                wanted.formUnion(try components(step.images ?? []).map(cluster.image))
            }
        }
        return wanted.filter { bundle.digest(of: $0) == nil }.sorted()
    }

    /// The script that asks a machine for its facts; it is read-only and ends with the line `end`.
    public func factsScript(for machine: Machine) throws -> String {
        var request = FactsRequest()
        var read: Set<String> = []
        for step in try steps(of: machine) {
            read.formUnion(step.reads ?? [])
            for file in step.files ?? [] { request.files.insert(file.path) }
            for certificate in try certificates(step.certificates ?? [], for: machine) {
                request.files.insert(certificate.certificatePath)
                request.keys.insert(certificate.keyPath)
            }
            request.packages.formUnion((step.packages ?? []).map(package))
            for store in ImageStore.allCases {
                request.images.formUnion(
                    try components(step.images ?? []).map { ImageUse(cluster.image(of: $0), in: store) }
                )
            }
            if let container = step.container {
                request.containers.insert(container)
                request.reads.formUnion((step.reads ?? []).map { "\(container) \($0)" })
            }
            if step.containerd == true { request.files.formUnion(containerdFiles) }
            if let probe = step.unless { request.probes.insert(probe) }
            if let probe = step.wait { request.probes.insert(probe) }
            request.remains += step.removes ?? []
            request.diagnoses += [step.diagnose].compactMap { $0 }
        }
        if machine.role == .master {
            request.probes.formUnion([Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound])
        }
        if job.onlyRemoves {
            return try request.script(library: library, context: scriptContext(for: machine))
        }
        if !job.onlyRenews { request.addRuntime(of: cluster) }
        if cluster.network.podNetwork == .hostRoutes { request.files.insert(PodRanges.path) }
        if foundsNodes(machine) { request.check = try checkRequest(for: machine, isQuick: true) }
        if machine.role == .master {
            request.secrets = ClusterSecrets.Path.all
            request.files.insert(ClusterSecrets.Path.serviceAccountPublicKey)
            request.asksAPI = true
            for step in try steps(on: .cluster) {
                for template in step.objects ?? [] {
                    request.objects.formUnion(try objects(template).map(\.path))
                }
            }
        }
        // What a container reads may be written by steps that this job does without.
        request.keys.formUnion(read.subtracting(request.files).subtracting(request.secrets))
        return try request.script(library: library, context: scriptContext(for: machine))
    }

    /// The plan that carries the job out, given what was found.
    public func plan(_ findings: Findings) throws -> Plan {
        let ranges = try PodRanges(
            cluster: cluster,
            tables: findings.facts.compactMapValues { $0.files[PodRanges.path]?.contents }
        )
        let etcd = try etcdMembership(findings)
        var tracks: [Track] = []
        var passed: Set<Milestone> = []
        var implied: [String: [(step: Int, milestone: String)]] = [:]
        var groups: [String: [String: String]] = [:]
        for machine in machines {
            var steps = try steps(of: machine)
            let isGivenUp = isGivenUp(machine, findings)
            if isGivenUp { steps.removeAll { !$0.isDoneElsewhere } }
            guard let facts = findings.facts[machine.name] ?? (isGivenUp ? Facts() : nil) else {
                tracks.append(
                    Track(
                        place: .machine(machine.name),
                        missed: Set(steps.compactMap(\.reaches).map(Milestone.init)),
                        obstacle: findings.obstacles[machine.name] ?? "it was not asked"
                    )
                )
                continue
            }
            var planning = MachinePlanning(
                planner: self,
                machine: machine,
                facts: facts,
                findings: findings,
                ranges: ranges,
                etcd: etcd
            )
            var planned: [(definition: StepDefinition, step: Step?)] = []
            for definition in steps { planned.append((definition, try planning.step(definition))) }
            planned = Self.needed(planned, standing: planning.node?.isCordonedByUs == true)
            var track = Track(place: .machine(machine.name))
            for (definition, step) in planned {
                if let step {
                    track.steps.append(step)
                } else if let milestone = definition.reaches {
                    passed.insert(Milestone(milestone))
                    // All of the machine's earlier steps belong to it.
                    if !track.steps.isEmpty {
                        implied[machine.name, default: []].append((track.steps.count - 1, milestone))
                    }
                }
            }
            groups[machine.name] = Dictionary(
                steps.filter { etcd != nil || $0.togetherAtFirst != true }.compactMap { step in
                    step.oneByOne.map { (step.step, $0) }
                },
                uniquingKeysWith: { first, _ in first }
            )
            if steps.contains(where: { $0.diagnose != nil }) {
                let differences = track.steps.flatMap(\.changes).filter { $0.kind != .wait && $0.kind != .command }
                track.findings = facts.findings + differences.map { "\($0.subject) \($0.reason)" }
            }
            tracks.append(track)
        }
        if let master = workingMaster(findings.facts) {
            var track = Track(place: .cluster(through: master.name))
            for definition in try steps(on: .cluster) {
                let isNeeded = definition.neededBy.map { title in
                    tracks.contains { $0.steps.contains { $0.title == title } }
                }
                if isNeeded != false, let step = try clusterStep(definition, findings, etcd) {
                    track.steps.append(step)
                } else if let milestone = definition.reaches {
                    passed.insert(Milestone(milestone))
                }
            }
            tracks.append(track)
        }
        tracks.append(Track(place: .here, steps: try steps(on: .here).compactMap { try stepHere($0, findings) }))
        return try Plan(tracks: tracks, losses: losses(findings, etcd), kept: kept(findings))
            .oneByOne(
                groups,
                first: etcd?.leaves.map(\.milestone) ?? [],
                last: etcd?.joins.map(\.machine) ?? [],
                widths: ["workers": maxUnavailable]
            )
            .awaitingAll(implied: implied)
            .without(passed)
            .checked()
    }

    /// The steps without those that are there for the sake of another with nothing to do.
    ///
    /// - Parameter standing: whether the node still is as an earlier run has left it, for those that set it right.
    private static func needed(
        _ planned: [(definition: StepDefinition, step: Step?)],
        standing: Bool
    ) -> [(definition: StepDefinition, step: Step?)] {
        let titles = Set(planned.compactMap { $0.step?.title })
        return planned.map { definition, step in
            guard let needing = definition.neededBy, !titles.contains(needing) else { return (definition, step) }
            return (definition, definition.uncordon == true && standing ? step : nil)
        }
    }

    // MARK: What steps speak of

    /// Leaf certificates are renewed when fewer days are left, unless the job is told otherwise.
    public static let daysLeft = 30

    var conditions: [String: Bool] {
        [
            "host-routes": cluster.network.podNetwork == .hostRoutes,
            "flannel": cluster.network.podNetwork == .flannel,
            "coredns": cluster.addons.coreDNS,
            "dashboard": cluster.addons.dashboard,
            "kube-proxy": cluster.addons.kubeProxy,
            "local-front": front.isLocal,
            "keepalived": cluster.proxies.count > 1,
            "image-bundle": bundle != nil,
            "containerd": cluster.kubernetes.runtime == .containerd,
            "cri-dockerd": cluster.kubernetes.runtime == .criDockerd,
            "snapshot": options.contains(.snapshot),
            "masters-leave": leaving.contains { $0.role == .master },
        ]
    }

    func steps(of machine: Machine) throws -> [StepDefinition] {
        let scope: StepDefinition.Scope = named.contains(machine.name) ? .named : .others
        return try steps(on: StepDefinition.Place(machine.role)).filter { $0.of == nil || $0.of == scope }
    }

    func isLeaving(_ machine: Machine) -> Bool { leaving.contains { $0.name == machine.name } }

    /// Whether a machine to take leave of is silent, and the operator knows.
    private func isGivenUp(_ machine: Machine, _ findings: Findings) -> Bool {
        findings.facts[machine.name] == nil && isLeaving(machine) && options.contains(.unreachable)
    }

    /// Whether a master's member goes. One that stays a master leaves only to join again, because it is past mending; while it is
    /// silent none of its steps is done, so that its member stays what it is.
    private func leavesEtcd(_ machine: Machine, _ findings: Findings) -> Bool {
        guard let facts = findings.facts[machine.name] else { return isGivenUp(machine, findings) }
        return isLeaving(machine) || !facts.etcdIsWell
    }

    /// What becomes of etcd's members; nil while no etcd answers.
    private func etcdMembership(_ findings: Findings) throws -> EtcdMembership? {
        let steps = try steps(on: .master)
        func concerns(_ machine: Machine, _ change: StepDefinition.EtcdChange) throws -> Bool {
            try self.steps(of: machine).contains { $0.etcd == change }
        }
        guard steps.contains(where: { $0.etcd == .leave || $0.etcd == .join }) else { return nil }
        let joining = try cluster.masters.filter { try concerns($0, .join) }
        let membership = try EtcdMembership(
            masters: cluster.masters,
            leaving: try masters.filter { try concerns($0, .leave) && leavesEtcd($0, findings) },
            joining: Set(joining.map(\.name)),
            facts: findings.facts,
            mayRestore: steps.contains { $0.etcd == .restore }
        )
        if membership == nil, let master = leaving.first(where: { $0.role == .master }) {
            throw Refusal(
                "etcd answers on no master that stays, so that nobody can take \(master.name) out of it: "
                    + "'paictl deploy' or 'paictl etcdfix' mends that first"
            )
        }
        guard membership == nil, steps.contains(where: { $0.etcd == .restore }) else {
            try EtcdMembership.refuseForgetful(joining, membership: membership, facts: findings.facts)
            return membership
        }
        return try EtcdMembership.restored(masters: cluster.masters, named: named, facts: findings.facts)
    }

    func steps(on place: StepDefinition.Place) throws -> [StepDefinition] {
        try job.steps.filter { step in
            guard step.on.contains(place) else { return false }
            guard let when = step.when else { return true }
            guard let holds = conditions[when] else {
                throw PlanningError(
                    "the step '\(step.step)' has the unknown condition '\(when)'; there are "
                        + conditions.keys.sorted().joined(separator: ", ")
                )
            }
            return holds
        }
    }

    func certificates(_ names: [String], for machine: Machine) throws -> [CertificateDefinition] {
        let all = CertificateDefinition.all(for: machine, in: cluster)
        return try names.map { name in
            guard let definition = all[name] else {
                throw PlanningError(
                    "the job names the unknown certificate '\(name)'; there are "
                        + all.keys.sorted().joined(separator: ", ")
                )
            }
            return definition
        }
    }

    /// `docker` stands for the package that the configuration chose.
    func package(_ name: String) -> String { name == "docker" ? cluster.kubernetes.dockerPackage : name }

    func component(_ name: String) throws -> Component {
        guard let component = Component(rawValue: name) else {
            throw PlanningError(
                "the job names the unknown component '\(name)'; there are "
                    + Component.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return component
    }

    /// The components of these names, of those that the cluster runs.
    func components(_ names: [String]) throws -> [Component] {
        try names.map(component).filter(isWanted)
    }

    /// The images of these components, where the machine needs them.
    ///
    /// - Parameter leavesDocker: whether pods run in Docker there now, and in containerd later.
    func images(_ names: [String], leavesDocker: Bool) throws -> [ImageUse] {
        let runtime = cluster.kubernetes.runtime
        return try components(names).flatMap { component in
            let image = cluster.image(of: component)
            // The kubelet itself is Docker's, whatever runs the pods.
            guard component != .kubelet else { return [ImageUse(image, in: .docker)] }
            let stores: Set = leavesDocker ? [runtime.store, .docker] : [runtime.store]
            return ImageStore.allCases.filter(stores.contains).map { ImageUse(image, in: $0) }
        }
    }

    private func isWanted(_ component: Component) -> Bool {
        switch component {
        case .kubeProxy: cluster.addons.kubeProxy
        case .coreDNS: cluster.addons.coreDNS
        case .dashboard: cluster.addons.dashboard
        case .flannel: cluster.network.podNetwork == .flannel
        case .keepalived: cluster.proxies.count > 1
        default: true
        }
    }

    func hasEtcdData(_ facts: [String: Facts]) -> Bool {
        masters.contains { facts[$0.name]?.probes[Probe.etcdHasData] == true }
    }

    /// The master through which the cluster is spoken to: one that serves, else the first that can be reached.
    func workingMaster(_ facts: [String: Facts]) -> Machine? {
        cluster.masters.first { facts[$0.name]?.objects != nil } ?? cluster.masters.first { facts[$0.name] != nil }
    }

    func deadline(_ definition: StepDefinition) throws -> Duration {
        guard let within = definition.within else { return .seconds(300) }
        guard let unit = within.last, let count = Int(within.dropLast()), count > 0, "sm".contains(unit) else {
            throw PlanningError("the step '\(definition.step)' has the deadline '\(within)'; write 90s or 5m")
        }
        return .seconds(unit == "m" ? count * 60 : count)
    }

    // MARK: Scripts

    func scriptContext(for machine: Machine) -> ScriptContext {
        ScriptContext(variables: [
            ("machine_name", machine.name),
            ("machine_address", machine.address.description),
            ("machine_role", machine.role.rawValue),
            ("api_server", apiServer(for: machine)),
            ("etcd_data", cluster.kubernetes.etcdDataPath),
            ("docker_package", cluster.kubernetes.dockerPackage),
            ("runtime", cluster.kubernetes.runtime.rawValue),
            ("sandbox_image", cluster.image(of: .pause)),
            ("with_docker", options.contains(.docker) ? "yes" : ""),
        ])
    }

    /// Masters talk to their own API server.
    func apiServer(for machine: Machine) -> String {
        machine.role == .master ? "https://\(machine.address):6443" : apiServer
    }

    func script(
        _ name: String,
        for machine: Machine,
        on other: Machine? = nil,
        given variables: String = "",
        then text: String = "",
        payload: String? = nil,
        within deadline: Duration
    ) throws -> Script {
        Script(
            name: name,
            text: try library.script("library") + scriptContext(for: machine).assignments + variables
                + library.script(name) + text,
            payload: payload,
            machine: other?.name,
            deadline: deadline
        )
    }

}

extension StepDefinition.Place {
    init(_ role: Role) {
        self =
            switch role {
            case .master: .master
            case .worker: .worker
            case .proxy: .proxy
            }
    }
}
