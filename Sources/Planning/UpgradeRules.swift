import ClusterModel

/// Whether a cluster may go from the versions that run to those that are asked for.
///
/// Rules: Kubernetes, "Version Skew Policy" (one minor version at a time for API servers; kubelets up to three behind, two before
/// 1.28); etcd, "Upgrade etcd from v3.5 to v3.6" (one minor version at a time; members of 3.5 at 3.5.26 or later first, or members
/// that left long ago come back).
struct UpgradeRules {
    var cluster: Cluster
    var facts: [String: Facts]

    private var target: Version { cluster.kubernetes.version(of: .kubeAPIServer) }

    /// One sentence for each rule that forbids it, with the way out.
    func obstacles() -> [String] {
        let silent = cluster.masters.filter { facts[$0.name]?.apiVersion == nil }.map(\.name)
        guard silent.isEmpty else {
            return [
                "the API server does not answer on \(silent.joined(separator: ", ")), and an upgrade needs every master well: mend "
                    + "that first, with 'paictl deploy' and the version that runs in kubernetes-configuration.yaml"
            ]
        }
        return servers() + kubelets() + etcd()
    }

    private func servers() -> [String] {
        let running = cluster.masters.compactMap { facts[$0.name]?.apiVersion }
        guard let oldest = running.min(), let newest = running.max() else { return [] }
        if target < newest {
            return [
                "the API server runs \(newest), and kubernetes-configuration.yaml asks for \(target): Kubernetes cannot go back. "
                    + "Set 'kubernetes-version' to \(newest) or later"
            ]
        }
        if target.minor > oldest.minor + 1 {
            return [
                "the API server runs \(oldest), and \(target) is more than one minor version ahead: set 'kubernetes-version' to a "
                    + "v1.\(oldest.minor + 1) first, upgrade, and go on from there"
            ]
        }
        return []
    }

    private func kubelets() -> [String] {
        let reach = target >= Version(1, 28) ? 3 : 2
        let nodes = cluster.masters.lazy.compactMap { facts[$0.name]?.nodes }.first ?? [:]
        return nodes.sorted { $0.key < $1.key }.compactMap { name, node in
            guard let kubelet = node.kubeletVersion, kubelet.minor < target.minor - reach else { return nil }
            return
                "\(name): its kubelet \(kubelet) is too old for an API server of \(target), from which at most \(reach) minor "
                + "versions may part it: upgrade it to the version of the others first"
        }
    }

    private func etcd() -> [String] {
        let target = cluster.etcdVersion
        return cluster.masters.compactMap { master -> String? in
            guard let etcd = facts[master.name]?.etcd, etcd.hasLeader else {
                return "\(master.name): its etcd does not answer or has no leader: 'paictl etcdfix' mends that first"
            }
            guard let running = etcd.version else { return nil }
            if (target.major, target.minor) < (running.major, running.minor) {
                return
                    "\(master.name): etcd runs \(running), and \(target) is older: set 'etcd-version' to \(running) or later"
            }
            if target.minor > running.minor + 1 {
                return
                    "\(master.name): etcd runs \(running), and \(target) is more than one minor version ahead: set 'etcd-version' "
                    + "to a 3.\(running.minor + 1) first"
            }
            if target >= Version(3, 6), running < Version(3, 5, 26) {
                return
                    "\(master.name): etcd runs \(running), and members that left may come back with 3.6 unless it runs 3.5.26 or "
                    + "later before: set 'etcd-version' to such a version, upgrade, and take the key away again"
            }
            return nil
        }
    }
}

extension UpgradeRules {
    /// For the other jobs: what would be an upgrade is no part of them.
    func obstaclesToOthers(job: String) -> [String] {
        let running = cluster.masters.compactMap { facts[$0.name]?.apiVersion }.max()
        guard let running, running.minor != target.minor else { return [] }
        return [
            "the API server runs \(running), and kubernetes-configuration.yaml asks for \(target): 'paictl upgrade' goes there, step "
                + "by step; for '\(job)' set 'kubernetes-version' to \(running)"
        ]
    }
}
