package import ClusterModel
package import Facts

/// What keeps a machine from taking part, found before anything is changed.
package struct Preflight: Sendable {
    package var cluster: Cluster
    /// Machines that the job takes leave of: all that counts is that they are the ones that are meant.
    package var leaving: [Machine]
    /// The id in the configuration directory's admin.conf; nil when there is none.
    package var knownClusterID: String?
    /// Whether the job only takes things away, so that what a cluster needs of a machine does not count.
    package var takesAway: Bool
    /// Whether a cluster that no master knows is no loss, as it is brought back.
    package var bringsBack: Bool
    /// What the job itself found in the way of its steps, each an error of a machine.
    package var further: [Finding]

    package init(
        cluster: Cluster,
        leaving: [Machine] = [],
        knownClusterID: String?,
        takesAway: Bool = false,
        bringsBack: Bool = false,
        further: [Finding] = []
    ) {
        self.cluster = cluster
        self.leaving = leaving
        self.knownClusterID = knownClusterID
        self.takesAway = takesAway
        self.bringsBack = bringsBack
        self.further = further
    }

    /// What stops the job, each an error with the way out.
    package func obstacles(_ facts: [String: Facts]) -> [Finding] {
        (cluster.machines + leaving).flatMap { machine in
            facts[machine.name].map { self.obstacles(machine, $0) } ?? []
        } + foreignMachines(facts)
            + (takesAway
                ? []
                : lostCluster(facts) + podsOfContainerd(facts)
                    + missingMounts(facts) + missingVolumes(facts))
    }

    private func obstacles(_ machine: Machine, _ facts: Facts) -> [Finding] {
        var findings: [Finding] = []
        func find(_ what: String, _ fix: String) {
            findings.append(Finding(machine: machine.name, .error, what, fix: fix))
        }

        if facts.hostName != machine.name {
            find(
                "its host name is '\(facts.hostName)'",
                "correct 'hostname' in cluster-configuration.yaml, "
                    + "or run 'hostnamectl set-hostname \(machine.name)' there"
            )
        }
        if takesAway || leaving.contains(where: { $0.name == machine.name }) { return findings }
        if facts.swapKiB > 0, !cluster.kubernetes.allowsSwap {
            find(
                "swap is on (\(facts.swapKiB / 1024) MiB), and paictl does not turn it off unasked",
                "run 'swapoff -a' and take it out of /etc/fstab there, or set 'allow-swap: true' in "
                    + "kubernetes-configuration.yaml"
            )
        }
        if facts.cgroupVersion == 1, cluster.kubernetes.version >= Version(1, 35), !cluster.kubernetes.allowsCgroupV1 {
            find(
                "it has cgroup v1, which Kubernetes refuses from 1.35 on",
                "boot it with 'systemd.unified_cgroup_hierarchy=1', or set 'allow-cgroup-v1: true' in "
                    + "kubernetes-configuration.yaml"
            )
        }
        for finding in overbooked(machine, facts) { find(finding.what, finding.fix) }
        findings += further.filter { $0.machine == machine.name }
        if facts.probes[Probe.criDockerdIsInstalled] == false {
            find(
                "cri-dockerd is not installed, and paictl does not install it",
                "install its package there, or take 'runtime' out of kubernetes-configuration.yaml for containerd"
            )
        }
        let skew = facts.clockSkew
        if abs(skew) > Self.toleratedSkew {
            find(
                "its clock is \(abs(skew)) s \(skew > 0 ? "ahead of" : "behind") this host's, and certificates would not be "
                    + "valid there",
                "set it with 'timedatectl set-ntp true'"
            )
        }
        return findings
    }

    /// Certificates are back-dated by five minutes.
    static let toleratedSkew: Int64 = 240

    /// Pods in containerd, which no kubelet would end once it speaks to Docker: they would go on beside those in Docker.
    private func podsOfContainerd(_ facts: [String: Facts]) -> [Finding] {
        guard cluster.kubernetes.runtime != .containerd, let nodes = facts.values.lazy.compactMap(\.nodes).first else {
            return []
        }
        return cluster.machines.filter { nodes[$0.name]?.runtime == "containerd" }.map {
            Finding(
                machine: $0.name,
                .error,
                "its pods run in containerd, and nothing would end them once the kubelet speaks to \(cluster.kubernetes.runtime.rawValue)",
                fix:
                    "take 'runtime' out of kubernetes-configuration.yaml; or run 'paictl clean' before you put it there"
            )
        }
    }

    /// A cluster that this directory knows, and its masters do not.
    private func lostCluster(_ facts: [String: Facts]) -> [Finding] {
        let masters = cluster.masters.map { facts[$0.name] }
        guard !bringsBack, let known = knownClusterID, masters.allSatisfy({ $0 != nil && $0?.clusterID == nil }) else {
            return []
        }
        return [
            Finding(
                machine: nil,
                .error,
                "admin.conf is of the cluster \(known), and no master has its id",
                fix: "put /etc/kubernetes/pki and /var/lib/paictl "
                    + "of a master back from a backup, or move admin.conf away to found a new cluster",
                cause: .safety
            )
        ]
    }

    /// Machines that belong to another cluster than the one the masters, or this directory, know.
    private func foreignMachines(_ facts: [String: Facts]) -> [Finding] {
        let members = takesAway ? cluster.masters + cluster.workers + cluster.proxies : cluster.masters
        let own = knownClusterID ?? members.lazy.compactMap { facts[$0.name]?.clusterID }.first
        return (cluster.machines + leaving).compactMap { machine in
            guard let id = facts[machine.name]?.clusterID, id != own else { return nil }
            return Finding(
                machine: machine.name,
                .error,
                "it belongs to the cluster \(id), "
                    + (own.map { "and this configuration is of \($0)" }
                        ?? "and the masters of this configuration to none"),
                fix: "run 'paictl clean' with that cluster's configuration first",
                cause: .safety
            )
        }
    }
}

extension Preflight {
    /// What kubelets are to see and is not there: Docker would make an empty folder of it.
    func missingMounts(_ facts: [String: Facts]) -> [Finding] {
        cluster.machines.flatMap { machine in
            machine.extraMounts.filter { facts[machine.name]?.volumes[$0.path]?.kind == .absent }.map { mount in
                Finding(
                    machine: machine.name,
                    .error,
                    "\(mount.path), which 'extra-mounts' gives to its kubelet, is not there",
                    fix: "make or mount it there, or correct 'extra-mounts' in cluster-configuration.yaml"
                )
            }
        }
    }

    /// Paths that static pods are to have and that are not there: the API server would not start, minutes later.
    func missingVolumes(_ facts: [String: Facts]) -> [Finding] {
        cluster.masters.flatMap { machine in
            cluster.kubernetes.extraVolumes.sorted { $0.key < $1.key }.flatMap { component, volumes in
                volumes.compactMap { volume in
                    guard let found = facts[machine.name]?.volumes[volume.hostPath],
                        let fault = found.fault(as: volume.kind)
                    else { return nil }
                    return Finding(
                        machine: machine.name,
                        .error,
                        "\(volume.hostPath), which 'extra-volumes' gives to \(component.rawValue), \(fault)",
                        fix: "put it there, or correct 'extra-volumes' in kubernetes-configuration.yaml"
                    )
                }
            }
        }
    }
}

extension Facts.Volume {
    /// Why it cannot be mounted; nil when it can.
    fileprivate func fault(as wanted: ExtraVolume.Kind?) -> String? {
        switch (kind, wanted) {
        case (.absent, .directoryOrCreate): nil
        case (.absent, _): "is not there"
        case (.file, .directory), (.file, .directoryOrCreate): "is a file, not a directory"
        case (.directory, .file), (.other, .file): "is no file"
        case (.other, .directory), (.other, .directoryOrCreate): "is no directory"
        default: nil
        }
    }
}
