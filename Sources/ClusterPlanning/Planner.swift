package import Facts
import Plan
package import ClusterModel
import Foundation
import PKI
import Templates

/// What the steps of any job are planned by, besides what was found: a cluster, what can be brought to it, and what the operator said.
package struct Planner: Sendable {
    package var cluster: Cluster
    package var library: Library
    package var bundle: ImageBundle?
    package var options: Set<Option>
    /// The machines that the job is about, when it is not about all of them.
    package var named: Set<String>
    /// The only machines that are changed; nil for all that the job is about.
    package var limit: Set<String>?
    /// Machines that `cluster` has no more, and that the job takes leave of.
    package var leaving: [Machine]
    /// How long pods may take to leave a node; nil for what the job says.
    package var drainTimeout: Duration?
    /// How many workers may be without their pods at the same moment.
    package var maxUnavailable: Int
    /// Leaf certificates are issued anew when they have fewer days left than this.
    package var renewalDays: Int
    /// Where a snapshot is kept on this box; nil for a name of its own in `snapshots`.
    package var snapshotPath: String?
    /// What the cluster is brought back from; nil for a job that brings none back.
    package var snapshot: SnapshotSource?

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
        /// Members of etcd give back their space also where it is not worth the while.
        case all
    }

    package init(
        cluster: Cluster,
        library: Library,
        bundle: ImageBundle?,
        options: Set<Option> = [],
        named: Set<String> = [],
        leaving: [Machine] = [],
        drainTimeout: Duration? = nil,
        maxUnavailable: Int = 1
    ) {
        self.cluster = cluster
        self.library = library
        self.bundle = bundle
        self.options = options
        self.named = named
        self.leaving = leaving
        self.drainTimeout = drainTimeout
        self.maxUnavailable = maxUnavailable
        renewalDays = cluster.kubernetes.certificates.days
    }

    /// Whether the job may change a machine.
    package func changes(_ machine: String) -> Bool {
        (named.isEmpty || named.contains(machine)) && limit?.contains(machine) != false
    }

    /// Every machine that the job has to do with.
    package var machines: [Machine] { cluster.machines + leaving }

    package var masters: [Machine] { cluster.masters + leaving.filter { $0.role == .master } }

    // MARK: What steps speak of

    func isLeaving(_ machine: Machine) -> Bool { leaving.contains { $0.name == machine.name } }

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
        case .keepalived: !cluster.addressKeepers.isEmpty
        default: true
        }
    }

    func hasEtcdData(_ facts: [String: Facts]) -> Bool {
        masters.contains { facts[$0.name]?.probes[Probe.etcdHasData] == true }
    }

    /// The master through which the cluster is spoken to: one that serves, else the first that can be reached.
    package func workingMaster(_ facts: [String: Facts]) -> Machine? {
        cluster.masters.first { facts[$0.name]?.objects != nil } ?? cluster.masters.first { facts[$0.name] != nil }
    }

    // MARK: Scripts

    package func scriptContext(for machine: Machine) -> ScriptContext {
        ScriptContext(variables: [
            ("machine_name", machine.name),
            ("machine_address", machine.address.description),
            ("machine_role", machine.role.rawValue),
            ("api_server", cluster.apiServer(for: machine)),
            ("api_port", "\(cluster.network.apiPort)"),
            ("service_address", cluster.network.apiService),
            ("etcd_data", cluster.kubernetes.etcdDataPath),
            ("runtime", cluster.kubernetes.runtime.rawValue),
            ("sandbox_image", cluster.image(of: .pause)),
            ("with_docker", options.contains(.docker) ? "yes" : ""),
        ])
    }

    func script(
        _ name: String,
        for machine: Machine,
        on other: Machine? = nil,
        given variables: String = "",
        then text: String = "",
        payload: String? = nil,
        resumption: Resumption? = nil,
        sharing: Sharing? = nil,
        within deadline: Duration
    ) throws -> Script {
        Script(
            name: name,
            pieces: [
                .plain(try library.script("library")), .plain(scriptContext(for: machine).assignments + variables),
                .plain(try library.script(name)), .plain(text),
            ],
            payload: payload,
            resumption: resumption,
            sharing: sharing,
            machine: other?.name,
            deadline: deadline
        )
    }

    /// How a machine gives an archive to others; nil where the configuration does not want that.
    func sharing(by machine: Machine) throws -> Sharing? {
        guard cluster.images.goFromMachineToMachine else { return nil }
        return Sharing(
            address: machine.address.description,
            pieces: [
                try library.script("library"), scriptContext(for: machine).assignments,
                try library.script("share-archives"),
            ]
        )
    }
}
