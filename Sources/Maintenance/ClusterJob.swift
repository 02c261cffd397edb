package import ClusterPlanning
import Checkup
import Facts
import ClusterModel
import Execution
import Foundation
import PKI
import Plan

/// A job of `maintainconf` on the cluster of a configuration directory.
package struct ClusterJob: Sendable {
    package struct Options: Sendable {
        /// How many machines may be worked on at the same moment.
        package var concurrency = 100
        /// For connecting to a machine and logging in.
        package var connectTimeout = Duration.seconds(30)
        package var planning: Set<Planner.Option> = []
        /// The file that lists the machines the job is about; nil for a job about all of them.
        package var nodes: String?
        /// The only machines that are changed, as `--limit` names them; nil for all that the job is about.
        package var limit: [String]?
        /// How long pods may take to leave a node; nil for what the job says.
        package var drainTimeout: Duration?
        package var maxUnavailable = Share.count(1)
        /// How long after its beginning machines may begin their turns; nil for as long as it takes.
        package var window: Duration?
        /// Certificates are renewed that have fewer days left than this; nil for what deploy renews.
        package var renewalDays: Int?
        /// Where a snapshot of etcd is kept, absolute; nil for a name of its own in the configuration directory.
        package var snapshotPath: String?
        /// The snapshot that the cluster is brought back from, absolute; nil for a job that brings none back.
        package var snapshot: String?
        /// Where new authorities or keys are to come to; nil for a job that brings none.
        package var rotation: Rotation.Stage?

        /// The folder with authorities that the operator brings, absolute; nil where paictl makes them all.
        package var authorities: String?

        package init() {}
    }

    package let name: String
    package let workspace: Workspace
    /// What is odd in the configuration, but no error.
    package let warnings: [String]
    let options: Options
    let cluster: Cluster
    let planner: JobPlanner
    let own: OwnAuthorities?
    /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
    let recorded: String?
    /// Nil where there are none, or the job has nothing to do with them.
    let services: JobServices?

    /// Reads the configuration, the job and the library, and checks what can be checked without a connection.
    package init(
        _ name: String,
        in workspace: Workspace,
        environment: [String: String],
        options: Options = Options()
    ) throws {
        self.name = name
        self.workspace = workspace
        self.options = options
        // Before anything else, as nothing may be touched for one that is broken.
        let snapshot = try options.snapshot.map(SnapshotSource.init(verifying:))
        let (scene, planner, services) = try JobFailure.configuration {
            let library = try workspace.library()
            let job = try workspace.job(name, library)
            var scene = try JobScope(job: job, in: workspace, nodes: options.nodes, environment: environment)
            let services = try JobServices(job.kind, scene, in: workspace, warnings: &scene.warnings)
            var planner = Planner(
                cluster: scene.cluster,
                library: library,
                bundle: try scene.cluster.images.bundle.map { try BundleReader.read($0, place: scene.bundlePlace) },
                options: options.planning,
                named: scene.named,
                leaving: scene.leaving,
                drainTimeout: options.drainTimeout,
                maxUnavailable: options.maxUnavailable.of(scene.cluster.workers.count)
            )
            planner.limit = try options.limit.map { try Self.limit($0, scene.cluster) }
            if let days = options.renewalDays { planner.renewalDays = days }
            planner.snapshot = snapshot
            planner.snapshotPath = try options.snapshotPath.map(Self.unused)
            return (scene, JobPlanner(job, planner), services)
        }
        own = try options.authorities.map {
            try OwnAuthorities(
                reading: $0,
                lifetime: scene.cluster.kubernetes.certificates.lifetime,
                now: Survey.now()
            )
        }
        cluster = scene.cluster
        recorded = scene.recorded
        warnings = scene.warnings
        self.planner = planner
        self.services = services
        let missing = planner.imagesMissingFromBundle()
        guard missing.isEmpty else {
            let place = scene.bundlePlace.map { "\($0): " } ?? ""
            throw JobFailure.configuration(
                missing.map {
                    "\(place)image-bundle: no archive in '\(cluster.images.bundle ?? "")' holds \($0); add one made with 'docker save'"
                }
            )
        }
    }

    /// Asks machines of the cluster.
    ///
    /// - Parameters:
    ///   - secrets: what no machine's words may show, besides the cluster's own.
    ///   - script: what a machine is asked, in pieces; an error in it is no machine's fault.
    func ask(
        _ machines: [Machine],
        as manner: Survey.Manner = .root,
        on site: Site,
        hiding secrets: [Secret] = [],
        _ script: (Machine) throws -> [String]
    ) async throws -> Survey.Answers {
        let questions = try JobFailure.reading {
            try machines.map { Survey.Question(machine: $0.name, login: $0.login, script: try script($0)) }
        }
        let fleet = Fleet(
            knownHosts: try .pinning(into: workspace.path("known_hosts")),
            concurrency: options.concurrency,
            connectDeadline: options.connectTimeout,
            secrets: cluster.secrets + secrets
        )
        return try await Survey(fleet: fleet, site: site).ask(questions, as: manner)
    }

    private static func limit(_ names: [String], _ cluster: Cluster) throws(JobFailure) -> Set<String> {
        let known = cluster.machines.map(\.name)
        let unknown = names.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw .configuration(
                unknown.map {
                    "--limit: the cluster has no machine '\($0)'\(Spelling.question(about: $0, among: known))"
                }
            )
        }
        return Set(names)
    }

    /// A snapshot replaces no file: it may be the only one that is whole.
    private static func unused(_ path: String) throws(JobFailure) -> String {
        for place in [path, path + SnapshotRecord.ending] where FileManager.default.fileExists(atPath: place) {
            throw .refused(["\(place) is there already, and a snapshot replaces no file: name another one"])
        }
        return path
    }

    /// What keeps machines from taking part.
    func preflight(_ facts: [String: Facts]) throws -> [Finding] {
        planner.preflight(facts, knownClusterID: try knownClusterID())
    }

    /// The cluster that this directory's admin.conf is of.
    func knownClusterID() throws(JobFailure) -> String? {
        guard let text = try workspace.text("admin.conf") else { return nil }
        guard let kubeconfig = try? Kubeconfig(reading: text), kubeconfig.cluster.hasPrefix("paictl-") else {
            throw .refused(["\(workspace.path("admin.conf")) is not one that paictl wrote: move it away"])
        }
        return String(kubeconfig.cluster.dropFirst("paictl-".count))
    }
}
