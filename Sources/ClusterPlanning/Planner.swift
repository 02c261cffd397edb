package import Facts
import Plan
package import ClusterModel
import Foundation
package import PKI
import Templates

/// Compares what a job wants with what is so, and says what is to be done about it.
package struct Planner: Sendable {
    package var cluster: Cluster
    package var job: Job
    package var library: Library
    package var bundle: ImageBundle?
    package var options: Set<Option>
    /// The machines that the job is about, when it is not about all of them.
    package var named: Set<String>
    /// Machines that `cluster` has no more, and that the job takes leave of.
    package var leaving: [Machine]
    /// How long pods may take to leave a node; nil for what the job says.
    package var drainTimeout: Duration?
    /// How many workers may be without their pods at the same moment.
    package var maxUnavailable: Int
    /// Leaf certificates are issued anew when they have fewer days left than this.
    package var renewalDays = Self.daysLeft

    /// What the operator said on the command line.
    package enum Option: Sendable, Hashable {
        /// Docker goes too, if paictl brought it.
        case docker
        /// A snapshot of etcd is kept before its data goes.
        case snapshot
        /// Machines that do not answer are taken leave of all the same.
        case unreachable
        /// Pods that no controller brings back elsewhere are ended, too.
        case force
    }

    package init(
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
    package var machines: [Machine] { cluster.machines + leaving }

    package var masters: [Machine] { machines.filter { $0.role == .master } }

    /// What was found before planning.
    package struct Findings: Sendable {
        /// Facts of the machines that answered.
        package var facts: [String: Facts]
        /// Why the others did not.
        package var obstacles: [String: String]
        /// Nil for a job that only removes things.
        package var secrets: ClusterSecrets?
        /// Files of this box that the job would write, path → contents.
        package var here: [String: String]
        /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
        package var recorded: String?
        /// Where new keys and certificates come from.
        package var keys: any KeySource
        /// Seconds since 1970.
        package var now: Int64

        package init(
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
    package func unreachable(among facts: [String: Facts]) -> [String]? {
        let silent = leaving.map(\.name).filter { facts[$0] == nil }
        return silent.isEmpty || options.contains(.unreachable) ? nil : silent
    }

    /// What keeps a job about some machines from being begun, a sentence each.
    package func obstacles(_ facts: [String: Facts]) -> [String] {
        let rules = UpgradeRules(cluster: cluster, facts: facts)
        if job.kind == .upgrades { return rules.obstacles() }
        let mendsNodes = job.kind == .mends
        if job.has(RunsContainer.self) {
            // A broken node is mended as the configuration has it: nothing runs there that an upgrade could move.
            let touched = mendsNodes ? [] : cluster.machines.filter { named.isEmpty || named.contains($0.name) }
            let obstacles = rules.obstaclesToOthers(job: job.name, machines: touched)
            if !obstacles.isEmpty { return obstacles }
        }
        guard job.kind.needsAPI else { return [] }
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
    package var filesHere: [String] {
        job.actions(WritesKubeconfig.self).map(\.file) + job.actions(ForgetsFile.self).map(\.file)
            + job.actions(Records.self).map { _ in Records.file }
    }

    /// Images that the job needs and no archive of the bundle holds; none when there is no bundle.
    package func imagesMissingFromBundle() -> [String] {
        guard let bundle else { return [] }
        return Set(machines.flatMap(images(on:))).filter { bundle.digest(of: $0) == nil }.sorted()
    }

    /// The script that asks a machine for its facts; it is read-only and ends with the line `end`.
    package func factsScript(for machine: Machine) throws -> String {
        var request = FactsRequest()
        var read: Set<String> = []
        for step in steps(of: machine) {
            for action in step.actions { try action.ask(&request, of: machine, by: self) }
            if let probe = step.unless { request.probes.insert(probe) }
            read.formUnion(step.reads)
            for container in step.actions(RunsContainer.self) {
                request.reads.formUnion(step.reads.map { "\(container.name) \($0)" })
            }
        }
        if machine.role == .master {
            request.probes.formUnion([Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound])
        }
        if job.kind.takesAway {
            return try request.script(from: library.scripts, context: scriptContext(for: machine))
        }
        if job.kind != .renews { request.addRuntime(of: cluster) }
        if cluster.network.podNetwork == .hostRoutes { request.files.insert(PodRanges.path) }
        if foundsNodes(machine) { request.check = checkRequest(for: machine, isQuick: true) }
        if machine.role == .master {
            request.secrets = ClusterSecrets.Path.all
            request.files.insert(ClusterSecrets.Path.serviceAccountPublicKey)
            request.asksAPI = true
            if writesManifests { request.volumes = volumePaths }
            for wait in steps(on: .cluster).flatMap({ $0.actions(Waits.self) }) { request.probes.insert(wait.script) }
            let applied = steps(on: .cluster).flatMap { $0.actions(AppliesObjects.self) }.flatMap(\.templates)
            for template in applied + templatesToPrune() {
                request.objects.formUnion(try objects(template).map(\.path))
            }
        }
        // What a container reads may be written by steps that this job does without.
        request.keys.formUnion(read.subtracting(request.files).subtracting(request.secrets))
        return try request.script(from: library.scripts, context: scriptContext(for: machine))
    }

    // MARK: What steps speak of

    /// Leaf certificates are renewed when fewer days are left, unless the job is told otherwise.
    package static let daysLeft = 30

    func steps(of machine: Machine) -> [StepDefinition] {
        let scope: StepDefinition.Scope = named.contains(machine.name) ? .named : .others
        return steps(on: StepDefinition.Place(machine.role)).filter { $0.scope == nil || $0.scope == scope }
    }

    func isLeaving(_ machine: Machine) -> Bool { leaving.contains { $0.name == machine.name } }

    /// Whether a machine to take leave of is silent, and the operator knows.
    func isGivenUp(_ machine: Machine, _ findings: Findings) -> Bool {
        findings.facts[machine.name] == nil && isLeaving(machine) && options.contains(.unreachable)
    }

    /// Whether a master's member goes. One that stays a master leaves only to join again, because it is past mending; while it is
    /// silent none of its steps is done, so that its member stays what it is.
    private func leavesEtcd(_ machine: Machine, _ findings: Findings) -> Bool {
        guard let facts = findings.facts[machine.name] else { return isGivenUp(machine, findings) }
        return isLeaving(machine) || !facts.etcdIsWell
    }

    /// What becomes of etcd's members; nil while no etcd answers.
    func etcdMembership(_ findings: Findings) throws -> EtcdMembership? {
        func concerns(_ machine: Machine, _ change: ChangesMember.Kind) -> Bool {
            steps(of: machine).contains { $0.member == change }
        }
        let changes = Set(steps(on: .master).compactMap(\.member))
        guard changes.contains(.leave) || changes.contains(.join) else { return nil }
        let joining = cluster.masters.filter { concerns($0, .join) }
        let membership = try EtcdMembership(
            masters: cluster.masters,
            leaving: masters.filter { concerns($0, .leave) && leavesEtcd($0, findings) },
            joining: Set(joining.map(\.name)),
            facts: findings.facts,
            mayRestore: changes.contains(.restore)
        )
        if membership == nil, let master = leaving.first(where: { $0.role == .master }) {
            throw Refusal(
                "etcd answers on no master that stays, so that nobody can take \(master.name) out of it: "
                    + "'paictl deploy' or 'paictl etcdfix' mends that first"
            )
        }
        guard membership == nil, changes.contains(.restore) else {
            try EtcdMembership.refuseForgetful(joining, membership: membership, facts: findings.facts)
            return membership
        }
        return try EtcdMembership.restored(masters: cluster.masters, named: named, facts: findings.facts)
    }

    func steps(on place: StepDefinition.Place) -> [StepDefinition] {
        job.steps.filter { $0.places.contains(place) && ($0.condition.map(holds) ?? true) }
    }

    /// Those of the components that the cluster runs.
    func wanted(_ components: [Component]) -> [Component] { components.filter(isWanted) }

    /// The images of these components, where the machine needs them.
    ///
    /// - Parameter leavesDocker: whether pods run in Docker there now, and in containerd later.
    func images(_ components: [Component], leavesDocker: Bool) -> [ImageUse] {
        let runtime = cluster.kubernetes.runtime
        return wanted(components).flatMap { component in
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

    // MARK: Scripts

    func scriptContext(for machine: Machine) -> ScriptContext {
        ScriptContext(variables: [
            ("machine_name", machine.name),
            ("machine_address", machine.address.description),
            ("machine_role", machine.role.rawValue),
            ("api_server", apiServer(for: machine)),
            ("service_address", cluster.network.serviceRange.address(at: 1)?.description ?? ""),
            ("etcd_data", cluster.kubernetes.etcdDataPath),
            ("runtime", cluster.kubernetes.runtime.rawValue),
            ("sandbox_image", cluster.image(of: .pause)),
            ("with_docker", options.contains(.docker) ? "yes" : ""),
        ])
    }

    /// Masters talk to their own API server.
    func apiServer(for machine: Machine) -> String {
        machine.role == .master ? "https://\(machine.address):6443" : cluster.apiServer
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
