import ClusterModel
import ClusterPlanning
import YAML

/// What a job is about: the cluster as it is to be, and the machines that it brings, mends or takes leave of.
struct JobScope {
    var cluster: Cluster
    /// The machines of the node list, by name; none for a job about all machines.
    var named: Set<String> = []
    /// Those that the cluster is to have no more.
    var leaving: [Machine] = []
    /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
    var recorded: String?
    var warnings: [String]
    /// Where `image-bundle` is; nil when it is left out.
    var bundlePlace: String?

    /// Reads the configuration directory and the node list.
    ///
    /// - Parameter nodes: the path of the node list.
    init(job: Job, in workspace: Workspace, nodes: String?, environment: [String: String]) throws {
        // A cluster that exists may be on its way from one odd number of masters to the next.
        let exists = try workspace.text("admin.conf") != nil
        let loaded = try Configuration.load(
            directory: workspace.directory,
            environment: environment,
            allowsEvenMasters: exists || job.kind != .founds
        )
        cluster = loaded.cluster
        warnings = loaded.warnings
        bundlePlace = loaded.bundleMark?.description
        if job.kind == .tends { cluster.machines = cluster.masters }
        try LoginKeys.check(cluster.machines, marks: loaded.marks)
        guard let nodes else { return }
        let list = try NodeList.load(file: nodes, in: loaded)
        warnings += list.warnings
        try LoginKeys.check(list.machines, marks: list.marks)
        named = Set(list.machines.map(\.name))
        if let roles = job.roles, let other = list.machines.first(where: { !roles.contains($0.role) }) {
            throw JobFailure.refused([
                "\(other.name) is a \(other.role.rawValue), and '\(job.name)' is for those whose role is "
                    + "\(roles.map(\.rawValue).joined(separator: " or ")): "
                    + (other.role == .master
                        ? "'paictl deploy' fixes a master, and 'paictl etcdfix' its etcd" : "'paictl repair' fixes it")
            ])
        }
        switch job.records {
        case .added?:
            cluster.machines += list.machines.filter { cluster.machine(named: $0.name) == nil }
            recorded = try loaded.textAdding(list)
        case .removed?:
            try remove(list)
            recorded = try loaded.textRemoving(list.machines.map(\.name))
        case nil:
            for machine in list.machines where cluster.machine(named: machine.name) == nil {
                throw Self.problem(
                    list,
                    machine,
                    "\(machine.name) is no machine of this cluster: 'paictl add' brings one in"
                )
            }
        }
    }

    private mutating func remove(_ list: NodeList) throws(JobFailure) {
        leaving = list.machines.map { cluster.machine(named: $0.name) ?? $0 }
        cluster.machines.removeAll { named.contains($0.name) }
        guard !cluster.masters.isEmpty else {
            throw .refused(["no master would be left: 'paictl clean' takes the whole cluster down"])
        }
        if let front = cluster.network.loadBalanceAddress, let holder = leaving.first(where: { $0.address == front }) {
            throw .refused([
                "\(holder.name) has the cluster's address \(front), which every machine asks for the API: give "
                    + "'load-balance-ip' in kubernetes-configuration.yaml another value and run 'paictl deploy' first"
            ])
        }
    }

    private static func problem(_ list: NodeList, _ machine: Machine, _ sentence: String) -> JobFailure {
        .configuration([list.marks[machine.name].map { "\($0): \(sentence)" } ?? sentence])
    }
}
