package import ClusterPlanning
package import Facts
package import Plan
import ClusterModel
import Kubernetes

extension StatusReport {
    /// What was found out, before anything is made of it.
    package struct Findings: Sendable {
        /// Facts of the machines that answered.
        package var facts: [String: Facts]
        /// Why the others did not answer.
        package var obstacles: [String: String]
        /// What deploy would do; nil when that cannot be said, for the reason in `planProblem`.
        package var plan: Plan?
        package var planProblem: String?
        /// What keeps a deploy from being begun.
        package var preflight: [String]
        /// admin.conf of this directory; nil when there is none.
        package var adminKubeconfig: String?
        /// Seconds since 1970.
        package var now: Int64

        package init(
            facts: [String: Facts],
            obstacles: [String: String] = [:],
            plan: Plan?,
            planProblem: String? = nil,
            preflight: [String] = [],
            adminKubeconfig: String? = nil,
            now: Int64
        ) {
            self.facts = facts
            self.obstacles = obstacles
            self.plan = plan
            self.planProblem = planProblem
            self.preflight = preflight
            self.adminKubeconfig = adminKubeconfig
            self.now = now
        }
    }

    package init(_ findings: Findings, planner: JobPlanner) throws {
        let cluster = planner.cluster
        let status = findings.facts.mapValues(\.status)
        let nodes = cluster.masters.lazy.compactMap { findings.facts[$0.name]?.nodes }.first
        let steps = Dictionary(
            (findings.plan?.tracks ?? []).map { ($0.name, $0.steps.map(\.title)) },
            uniquingKeysWith: { first, _ in first }
        )
        clusterID = cluster.masters.lazy.compactMap { findings.facts[$0.name]?.clusterID }.first
        kubernetesVersion = "\(cluster.kubernetes.version)"
        machines = cluster.machines.map { machine in
            Machine(
                name: machine.name,
                role: machine.role.rawValue,
                address: machine.address.description,
                obstacle: findings.facts[machine.name] == nil
                    ? findings.obstacles[machine.name] ?? "it does not answer" : nil,
                node: nodes?[machine.name].map(Node.init),
                drift: steps[machine.name] ?? []
            )
        }
        components = cluster.machines.flatMap { machine in
            (status[machine.name]?.components ?? [:]).sorted { $0.key < $1.key }.map { name, component in
                Component(
                    machine: machine.name,
                    name: name,
                    state: component.state,
                    version: component.version
                )
            }
        }
        addons = try planner.addOnWorkloads(findings.facts).compactMap(StatusFacts.Workload.init)
        etcd = Self.members(of: cluster, findings)
        certificates = try Self.certificates(findings, planner)
        authorities = Self.authorities(findings, planner)
        gpus = Self.gpus(of: cluster, findings.facts, nodes)
        timers = Self.timers(status)
        snapshotKept = status.values.compactMap(\.snapshotKept).max()
        front = Front(
            address: cluster.network.loadBalanceAddress?.description ?? cluster.network.apiName,
            heldBy: cluster.machines.map(\.name).filter { status[$0]?.holdsFront == true },
            answers: status.compactMapValues(\.frontAnswers)
        )
        services = Self.services(cluster.masters.lazy.compactMap { findings.facts[$0.name]?.objects }.first ?? [:])
        clusterDrift = (steps["cluster"] ?? []) + (steps["here"] ?? [])
        problems = []
        problems = findings.preflight + problems(of: cluster, findings, nodes)
    }

    private static func services(_ objects: [String: Facts.Object]) -> Services? {
        let lists = ServiceMembers.requests.compactMap { objects[$0.path]?.live }
        guard lists.count == ServiceMembers.requests.count else { return nil }
        let sets = ServiceMembers(lists: lists).sets
        let unready = sets.filter { !$0.value.isReady }
            .map { "\($0) (\($1.count.ready) of \($1.count.wanted))" }
        return sets.isEmpty
            ? nil : Services(ready: sets.count - unready.count, count: sets.count, unready: unready.sorted())
    }

    private func problems(of cluster: Cluster, _ findings: Findings, _ nodes: [String: Facts.Node]?) -> [String] {
        guard clusterID != nil else {
            return findings.facts.isEmpty ? [] : ["there is no cluster yet: 'paictl deploy' makes it"]
        }
        let status = findings.facts.mapValues(\.status)
        return [findings.planProblem].compactMap { $0 } + nodeProblems(nodes)
            + componentProblems(cluster, status) + addOnProblems() + etcdProblems(cluster, findings)
            + frontProblems(cluster, status)
            + certificateProblems(below: cluster.kubernetes.certificates.days) + timerProblems(now: findings.now)
            + rotationProblems(findings.facts) + snapshotProblems(cluster.kubernetes.snapshots, now: findings.now)
            + (nodes == nil ? [] : gpuProblems())
    }

    // MARK: etcd

    private static func members(of cluster: Cluster, _ findings: Findings) -> [EtcdMember] {
        let known = cluster.masters.lazy.compactMap { findings.facts[$0.name]?.etcd?.members }.first ?? []
        let said = findings.facts.values.compactMap(\.etcd)
        let leaders = Set(said.map(\.leaderID)).subtracting(["0"])
        let alarms = findings.facts.values.map(\.status.alarms).reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        return known.map { member in
            let own = said.first { $0.memberID == member.id }
            return EtcdMember(
                machine: cluster.masters.first { member.peerURLs.contains(JobPlanner.etcdPeerURL(of: $0)) }?.name,
                name: member.name,
                id: member.id,
                role: member.isLearner ? .learner : leaders.contains(member.id) ? .leader : .follower,
                answers: own != nil,
                version: own?.version?.bare,
                databaseBytes: own?.databaseBytes,
                alarm: alarms[member.id]
            )
        }.sorted { ($0.machine ?? "~", $0.name) < ($1.machine ?? "~", $1.name) }
    }

    private func etcdProblems(_ cluster: Cluster, _ findings: Findings) -> [String] {
        guard !etcd.isEmpty else {
            return ["etcd answers on no master: 'paictl deploy' starts it, and 'paictl etcdfix' fixes it"]
        }
        var problems: [String] = []
        switch etcd.count(where: { $0.role == .leader }) {
        case 0: problems.append("etcd has no leader: it takes no writes until more than half of its members run")
        case 1: break
        default: problems.append("etcd's members do not agree on who leads: ask again in a moment")
        }
        for member in etcd {
            let name = member.machine ?? (member.name.isEmpty ? "member \(member.id)" : member.name)
            if member.machine == nil {
                problems.append(
                    "\(name): it is a member of etcd, and no master of the configuration: 'paictl remove' takes it out"
                )
            } else if !member.answers {
                problems.append("\(name): its etcd does not answer")
            }
            if member.role == .learner {
                problems.append("\(name): its etcd is a learner, and has no vote yet: 'paictl deploy' makes it a voter")
            }
            switch member.alarm {
            case nil: break
            case "NOSPACE"?:
                problems.append(
                    "\(name): etcd's database is full, and it takes no writes: 'paictl etcd defrag' has it forget old "
                        + "revisions, give their space back and write again"
                )
            case "CORRUPT"?:
                problems.append(
                    "\(name): etcd's data differs from the other members': 'paictl etcdfix' gives it a new member"
                )
            case let alarm?: problems.append("\(name): etcd has raised the alarm \(alarm)")
            }
        }
        for master in cluster.masters where !etcd.contains(where: { $0.machine == master.name }) {
            problems.append("\(master.name): it is a master, and no member of etcd: 'paictl deploy' lets it join")
        }
        return problems
    }

    // MARK: Nodes and what runs on them

    private func nodeProblems(_ nodes: [String: Facts.Node]?) -> [String] {
        guard let nodes else { return ["the API server answers on no master"] }
        let known = Set(machines.map(\.name))
        return machines.compactMap { machine in
            guard let node = machine.node else { return "\(machine.name): the API knows no node of this name" }
            if !node.ready { return "\(machine.name): its node is not ready: \(node.message ?? "")" }
            return node.cordoned
                ? "\(machine.name): its node takes no new pods: 'kubectl uncordon \(machine.name)'" : nil
        }
            + nodes.keys.filter { !known.contains($0) }.sorted().map {
                "\($0): it is a node, and no machine of the configuration: 'paictl remove' takes it out"
            }
    }

    private func componentProblems(_ cluster: Cluster, _ status: [String: StatusFacts]) -> [String] {
        // An etcd that does not answer has been told already.
        var problems = components.filter { $0.name != "etcd" && $0.state != .ready }.map {
            "\($0.machine): \($0.name) \($0.state == .stopped ? "does not run" : "is not ready")"
        }
        for machine in cluster.masters where status[machine.name] != nil {
            for name in Self.controlPlane where status[machine.name]?.components[name] == nil {
                problems.append("\(machine.name): there is no \(name)")
            }
        }
        return problems
    }

    private func addOnProblems() -> [String] {
        addons.filter { $0.readyPods < $0.wantedPods }.map { addon in
            "\(addon.name): \(addon.readyPods) of \(addon.wantedPods) pods are ready: 'kubectl --namespace \(addon.namespace) "
                + "describe \(addon.name)' and 'logs \(addon.name)' say why"
        }
    }

    package static let controlPlane = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]

    private func frontProblems(_ cluster: Cluster, _ status: [String: StatusFacts]) -> [String] {
        let place = front.address.map { "the cluster's address \($0)" } ?? "its own load balancer"
        var problems = front.answers.filter { !$0.value }.keys.sorted().map { name in
            "\(name): nothing answers at \(place): \(status[name]?.frontError ?? "")"
        }
        if let address = front.address {
            let keepers = cluster.network.addressIsOnMasters ? cluster.masters : cluster.proxies
            if front.heldBy.isEmpty, let role = keepers.first?.role, keepers.allSatisfy({ status[$0.name] != nil }) {
                problems.append("no \(role.rawValue) has the cluster's address \(address)")
            }
            if front.heldBy.count > 1 {
                problems.append(
                    "\(front.heldBy.joined(separator: " and ")) have the cluster's address \(address), all of them"
                )
            }
        }
        return problems
    }
}

extension StatusReport.Node {
    init(_ node: Facts.Node) {
        self.init(
            ready: node.isReady,
            message: node.isReady ? nil : node.message ?? "its kubelet has said nothing yet",
            cordoned: node.isCordoned,
            kubeletVersion: node.kubeletVersion?.description ?? "-"
        )
    }
}
