import ClusterModel
package import Facts

/// Judges whether machines can become, or go on being, the cluster that the configuration describes.
package struct Checkup: Sendable {
    package var demands: Demands

    package init(_ demands: Demands) { self.demands = demands }

    var cluster: Cluster { demands.cluster }

    /// What is odd, and what stops a deploy, machine by machine.
    ///
    /// - Parameter obstacles: what Preflight has found.
    package func findings(_ facts: [String: Facts], _ obstacles: [Finding]) -> [Finding] {
        var findings: [Finding] = []
        for machine in cluster.machines {
            findings += obstacles.filter { $0.machine == machine.name }
            guard let own = facts[machine.name] else { continue }
            findings += MachineCheckup(demands, machine: machine, facts: own)?.findings() ?? []
            // What the way to a machine that is off is like, nobody can say.
            if let check = own.check, check.truths.contains("tried") {
                findings += blockedWays(from: machine, check.reach) { facts[$0] != nil }
            }
        }
        return findings + obstacles.filter { $0.machine == nil } + duplicates(facts) + clocks(facts)
            + architectures(facts)
    }

    /// What speaks against machines that are new to the cluster, each an error.
    package func errors(_ facts: [String: Facts]) -> [Finding] {
        cluster.machines.flatMap { machine -> [Finding] in
            guard let facts = facts[machine.name], facts.clusterID == nil else { return [] }
            return MachineCheckup(demands, machine: machine, facts: facts)?.findings().filter { $0.severity == .error }
                ?? []
        }
    }

    /// How long a connection within the cluster may take, in seconds.
    static let reachSeconds = 3

    // MARK: Between machines

    private func blockedWays(from machine: Machine, _ reach: Reach, where isKnown: (String) -> Bool) -> [Finding] {
        func obstacle(_ address: IPv4Address, _ port: UInt16) -> String? {
            reach.obstacle(to: Endpoint(address.description, port), within: Self.reachSeconds)
        }
        var findings: [Finding] = cluster.traffic(from: machine).filter { isKnown($0.machine.name) }.compactMap {
            other,
            ports in
            let closed = ports.compactMap { port in obstacle(other.address, port).map { (port, $0) } }
            guard let reason = closed.first?.1 else { return nil }
            let list = closed.map { "\($0.0)" }.joined(separator: ", ")
            return Finding(
                machine: machine.name,
                .error,
                "it cannot reach TCP \(closed.count == 1 ? "port" : "ports") \(list) of \(other.name) (\(other.address)): \(reason)",
                fix:
                    "let \(machine.address) in there, in the firewall of \(other.name) and in whatever filters between them "
                    + "(security groups, switches)"
            )
        }
        if machine.role == .worker, let front = cluster.foreignFront,
            let reason = reach.obstacle(to: front, within: Self.reachSeconds)
        {
            findings.append(
                Finding(
                    machine: machine.name,
                    .warning,
                    "it cannot reach the load balancer at \(front): \(reason)",
                    fix:
                        "set the load balancer up before you deploy, with the masters' port \(front.port) behind it, or correct "
                        + "'\(cluster.network.loadBalanceAddress == nil ? "api-name" : "load-balance-ip")' in kubernetes-configuration.yaml"
                )
            )
        }
        return findings
    }

    private func duplicates(_ facts: [String: Facts]) -> [Finding] {
        let kinds = [
            ("machine-id", "run 'rm /etc/machine-id; systemd-machine-id-setup' on all but one and start them again"),
            ("product-uuid", "give each virtual machine an id of its own; a copy keeps the one of its original"),
            (
                "mac",
                "give each network interface a hardware address of its own; a copied virtual machine keeps the old one"
            ),
        ]
        return kinds.flatMap { kind, fix in
            let holders = Dictionary(
                grouping: cluster.machines.filter { facts[$0.name]?.check?.identities[kind] != nil }
            ) {
                facts[$0.name]?.check?.identities[kind] ?? ""
            }
            return holders.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { id, machines in
                Finding(
                    machine: nil,
                    .warning,
                    "\(machines.map(\.name).listed) have the same \(Self.words[kind] ?? kind) \(id)",
                    fix: fix
                )
            }
        }
    }

    private static let words = ["product-uuid": "product UUID", "mac": "hardware address"]

    /// Clocks that each agree with this box's well enough, and not with one another.
    private func clocks(_ facts: [String: Facts]) -> [Finding] {
        let known = cluster.machines.compactMap { machine in facts[machine.name].map { (machine.name, $0.clockSkew) } }
            .filter { abs($0.1) <= Preflight.toleratedSkew }
        guard let first = known.min(by: { $0.1 < $1.1 }), let last = known.max(by: { $0.1 < $1.1 }),
            last.1 - first.1 > MachineCheckup.noticedSkew
        else { return [] }
        return [
            Finding(
                machine: nil,
                .warning,
                "the clock of \(last.0) is \(last.1 - first.1) s ahead of that of \(first.0)",
                fix:
                    "run 'timedatectl set-ntp true' on both: etcd complains of more than a second, and logs are hard to compare"
            )
        ]
    }

    /// An archive of images holds those of one architecture.
    private func architectures(_ facts: [String: Facts]) -> [Finding] {
        let kinds = Dictionary(grouping: cluster.machines.filter { facts[$0.name] != nil }) {
            facts[$0.name]?.architecture ?? ""
        }
        guard demands.hasBundle, kinds.count > 1 else { return [] }
        let list = kinds.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.map(\.name).listed))" }
        return [
            Finding(
                machine: nil,
                .warning,
                "the machines are of several architectures, \(list.joined(separator: " and ")), and an archive of 'image-bundle' "
                    + "holds images of one",
                fix: "leave 'image-bundle' out and let each machine pull its own"
            )
        ]
    }
}

extension [String] {
    /// The first few, and how many more there are.
    var listed: String {
        count <= 5 ? joined(separator: ", ") : prefix(4).joined(separator: ", ") + " and \(count - 4) more"
    }
}
