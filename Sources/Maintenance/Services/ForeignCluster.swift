import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Foundation
import Kubernetes
import Plan
import ServiceModel
import ServicePlanning

/// Which cluster is meant that is not ours.
package struct KubeconfigChoice: Sendable {
    package var file: String
    /// Nil for the one that is current.
    package var context: String?

    package init(file: String, context: String?) {
        self.file = file
        self.context = context
    }
}

/// A cluster that is not ours: this box speaks to its API, and there are no machines to log in to.
struct ForeignCluster: Sendable {
    let access: ClusterAccess
    /// A kubeconfig whose current context is this cluster's; nil where another is current.
    let kubeconfig: String?
    let scripts: Scripts
    private let workspace: Workspace
    private let environment: [String: String]

    init(_ choice: KubeconfigChoice, in workspace: Workspace, environment: [String: String]) throws {
        self.workspace = workspace
        self.environment = environment
        let file = try KubeconfigFile(choice.file)
        access = try file.access(to: choice.context)
        kubeconfig = file.currentContext == access.context ? URL(filePath: choice.file).standardizedFileURL.path : nil
        scripts = try JobFailure.configuration { try workspace.library().scripts.onThisBox() }
    }

    var warnings: [String] {
        let unread = ["cluster-configuration.yaml", "kubernetes-configuration.yaml"].filter {
            FileManager.default.fileExists(atPath: workspace.path($0))
        }
        return access.warnings
            + unread.map {
                "\(workspace.path($0)) is not looked at: --kubeconfig names a cluster that is not of its machines"
            }
    }

    private static let version = Request.get("/version")

    /// What services are planned by: its version, and its nodes.
    static let questions = [version, Request.get("/api/v1/nodes")]

    private static func told(_ answers: [Answer]) -> [String: Answer] {
        Dictionary(zip(questions.map(\.target), answers)) { first, _ in first }
    }

    /// Proves that its API server answers.
    ///
    /// - Parameters:
    ///   - manner: with `locking`, it is this run's turn there until the site is closed.
    ///   - plans: whether services are going to be planned, so that all that this needs is asked along.
    func api(as manner: Survey.Manner, on site: Site, plans: Bool = false) async throws -> ClusterAPI {
        let shell = LocalShell(hiding: access.secrets)
        var api = try api(through: shell) { site.tell($0, access.context) }
        site.tell(.connecting, access.context)
        let rest = plans ? Array(Self.questions.dropFirst()) : []
        guard manner == .locking else {
            let answers = try await first([[Self.version] + rest], asking: api, on: site)
            api.told = Self.told(answers)
            await site.keep(shell, as: Track.box)
            return api
        }
        let namespace = try JobFailure.configuration { try ServiceCatalogue.namespace(in: workspace.directory) }
        // What may be another's turn to change is asked once it is ours.
        let lease = try await HeldLease.taken(in: namespace, by: Site.holder, through: api) { [asked = api] making in
            var answers = try await first([[Self.version], [making], rest], asking: asked, on: site)
            let answer = answers.remove(at: 1)
            if answer.isSuccess { api.told = Self.told(answers) }
            return answer
        }
        await lease.keep()
        await site.atEnd { await lease.release() }
        await site.keep(LeasedShell(shell: shell, lease: lease), as: Track.box)
        return api
    }

    /// - Throws: where the first request, for the version, shows that this is no API server that can be asked.
    private func first(_ waves: [[Request]], asking api: ClusterAPI, on site: Site) async throws -> [Answer] {
        let answers = try await api.ask(waves, named: "cluster")
        _ = try version(in: try proven(Array(answers.prefix(1)))[0])
        site.tell(.asked(obstacle: nil), access.context)
        return answers
    }

    private func api(
        through shell: LocalShell,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) throws -> ClusterAPI {
        let text = try JobFailure.reading {
            try scripts.text("library") + access.scriptContext.assignments + scripts.text("api-batch")
        }
        let route = APIRoute(Script(name: "api-batch", text: text))
        return ClusterAPI(master: nil, name: access.context, session: shell, route: route, tell: tell)
    }

    /// Its nodes as machines, for who only reads services.
    func cluster() async throws -> (Cluster, warnings: [String]) {
        let (cluster, odd) = try await cluster(asking: try api(through: LocalShell(hiding: access.secrets)) { _ in })
        return (cluster, warnings + odd)
    }

    /// What services are planned by, and what is odd in what was read.
    ///
    /// - Parameter sends: whether their objects are sent, so that keys, secrets and images are needed.
    func planner(
        asking api: ClusterAPI,
        isStrict: Bool,
        sends: Bool
    ) async throws -> (ServicePlanner, ServiceKeys, warnings: [String]) {
        let (cluster, warnings) = try await cluster(asking: api)
        let read = { @Sendable [self] (keys: KeyRing, learned: Learned?, needsSecrets: Bool) in
            try JobFailure.configuration {
                try workspace.catalogue(
                    of: cluster,
                    environment: environment,
                    isStrict: isStrict,
                    server: access.server,
                    needsSecrets: needsSecrets,
                    bringsImages: sends,
                    keys: keys,
                    learned: learned
                )
            }
        }
        let catalogue = try read([:], nil, sends)
        let keys = ServiceKeys(catalogue) { try read($0, $1, true).services }
        var planner = ServicePlanner(
            services: catalogue.services,
            namespace: catalogue.namespace,
            scripts: scripts,
            context: access.scriptContext
        )
        // What was pushed to a registry is named by its digest; nothing else is brought there.
        planner.delivery.kept = try KeptImages(workspace: workspace, registry: catalogue.images.registry)
            .read(of: catalogue.services, among: catalogue.images)
        if sends { try await keys.put(into: &planner, asking: api) }
        planner.scriptHost = ScriptHost(kubeconfig: kubeconfig, environment: environment)
        return (planner, keys, warnings + catalogue.warnings)
    }

    private func version(in answer: Answer) throws -> Version {
        guard let text = try? answer.object()["gitVersion"]?.string, let version = Version(text) else {
            throw JobFailure.failed("\(access.context): \(access.server) is no API server: \(answer.summary)")
        }
        return version
    }

    private func cluster(asking api: ClusterAPI) async throws -> (Cluster, warnings: [String]) {
        let told = Self.questions.compactMap { api.told[$0.target] }
        let isTold = told.count == Self.questions.count
        let answers = try proven(isTold ? told : try await api.ask(Self.questions, named: "cluster"))
        let version = try version(in: answers[0])
        let nodes = try answers[1].object()["items"]?.items ?? []
        let machines = nodes.compactMap(Machine.init)
        let nameless = machines.filter { $0.address == IPv4Address.unknown }.map {
            "node \($0.name) says no IPv4 address: templates are given \(IPv4Address.unknown)"
        }
        return (Cluster(of: machines, version: version), nameless)
    }

    private func proven(_ answers: [Answer]) throws -> [Answer] {
        for answer in answers {
            switch answer.status {
            case nil:
                throw JobFailure.unreachable([access.context: "\(access.server) does not answer: \(answer.summary)"])
            case 401:
                throw JobFailure.refused([
                    "\(access.context): \(access.server) does not know who asks: the certificate or token of the kubeconfig may have run out"
                ])
            case 403: throw JobFailure.refused(["\(access.context): \(answer.summary)"])
            default: continue
            }
        }
        return answers
    }
}

extension Scripts {
    /// The same scripts for this box: what they all find is another's.
    func onThisBox() throws -> Scripts {
        var scripts = self
        scripts.texts["library"] = try text("library-here")
        return scripts
    }
}

extension IPv4Address {
    /// Of a node that says none.
    fileprivate static let unknown = IPv4Address(number: 0)
}

extension Cluster {
    /// A cluster of whose networks and machines nothing is known that its API does not tell.
    fileprivate init(of machines: [Machine], version: Version) {
        guard let nowhere = IPv4Range(.unknown, prefixLength: 32) else { preconditionFailure("32 is a length") }
        var settings = KubernetesSettings(version: version)
        // Its nodes say themselves what they take.
        settings.schedulesOnMasters = true
        self.init(
            machines: machines,
            network: ClusterNetwork(
                loadBalanceAddress: nil,
                serviceRange: nowhere,
                podRange: nowhere,
                dnsAddress: .unknown
            ),
            kubernetes: settings,
            images: ImageSettings()
        )
    }
}

extension Machine {
    /// A node as a machine, which nobody logs in to.
    init?(_ node: JSON) {
        guard let name = node["metadata"]?["name"]?.string else { return nil }
        let labels = node["metadata"]?["labels"]?.texts ?? [:]
        let addresses = (node["status"]?["addresses"]?.items ?? []).compactMap { address in
            address["address"]?.string.flatMap { IPv4Address($0) }.map { (type: address["type"]?.string, $0) }
        }
        let external = addresses.first { $0.type == "ExternalIP" }?.1
        let isMaster = ["control-plane", "master"].contains { labels["node-role.kubernetes.io/\($0)"] != nil }
        self.init(
            name: name,
            address: addresses.first { $0.type == "InternalIP" }?.1 ?? addresses.first?.1 ?? .unknown,
            role: isMaster ? .master : .worker,
            login: Login(user: "", host: "", credentials: []),
            hasGPU: node["status"]?["capacity"]?["nvidia.com/gpu"] != nil,
            labels: labels,
            taints: (node["spec"]?["taints"]?.items ?? []).compactMap { taint in
                guard let key = taint["key"]?.string, let effect = taint["effect"]?.string else { return nil }
                return Taint(key: key, value: taint["value"]?.string, effect: effect)
            }
        )
        externalAddress = external
    }
}
