import Facts
import ClusterModel

/// Whether a cluster may go from the versions that run to those that are asked for.
///
/// Rules: Kubernetes, "Version Skew Policy" (one minor version at a time for API servers; kubelets up to three behind, two before
/// 1.28); etcd, "Upgrade etcd from v3.5 to v3.6" (one minor version at a time; members of 3.5 at 3.5.26 or later first, or members
/// that left long ago come back) and "… from v3.6 to v3.7" (members of 3.6 at 3.6.11 or later first).
struct UpgradeRules {
    var cluster: Cluster
    var facts: [String: Facts]

    private var target: Version { cluster.kubernetes.version(of: .kubeAPIServer) }

    /// One sentence for each rule that forbids it, with the way out.
    func obstacles() -> [String] {
        // One that an earlier run was at when it was cut short is set right by going on.
        let silent = cluster.masters.map(\.name).filter {
            facts[$0]?.apiVersion == nil && !wasCut($0)
        }
        guard silent.isEmpty else {
            let isBegun = cluster.masters.contains { facts[$0.name]?.apiVersion?.minor == target.minor }
            return [
                "the API server does not answer on \(silent.joined(separator: ", ")), and an upgrade needs every master well: "
                    + (isBegun
                        ? "'paictl remove' takes such a master off, and 'paictl add' brings it back once the others are through"
                        : "fix that first, with 'paictl deploy' and the version that runs in kubernetes-configuration.yaml")
            ]
        }
        return servers() + kubelets() + etcd() + strangers()
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
            guard let etcd = facts[master.name]?.etcd, etcd.hasLeader, facts[master.name]?.etcdIsWell == true else {
                if wasCut(master.name) { return nil }
                return
                    "\(master.name): its etcd does not answer, has no leader or is not well: 'paictl etcdfix' fixes that first"
            }
            guard let running = etcd.version else {
                return
                    "\(master.name): which version of etcd runs cannot be read from its answer, so that nobody knows whether \(target) may "
                    + "follow: give 'images' a build of etcd that says its version, such as registry.k8s.io/etcd:3.5.30-0"
            }
            if (target.major, target.minor) < (running.major, running.minor) {
                return
                    "\(master.name): etcd runs \(running), and \(target) is older: set 'etcd-version' to \(tag(of: running))"
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
            if target >= Version(3, 7), running < Version(3, 6, 11) {
                return
                    "\(master.name): etcd runs \(running), and a member of 3.7 may not get on with others that run less than 3.6.11: set "
                    + "'etcd-version' to such a version, upgrade, and take the key away again"
            }
            return nil
        }
    }
}

extension UpgradeRules {
    /// Voters of etcd that are on no master: nobody sees whether they serve, and each counts.
    private func strangers() -> [String] {
        let members = cluster.masters.lazy.compactMap { facts[$0.name]?.etcd?.members }.first ?? []
        let strangers = members.filter { member in !member.isLearner && !cluster.masters.contains(where: member.isThat)
        }
        return strangers.map {
            "etcd has the member '\($0.name)' (\($0.peerURLs.joined(separator: ", "))), which is no master of the configuration: list "
                + "that machine again, or take it off with 'paictl remove', before an upgrade counts on the others"
        }
    }

    /// For the other jobs that start what a version decides: what would be an upgrade is no part of them.
    ///
    /// - Parameter machines: those whose kubelets the job may replace.
    func obstaclesToOthers(job: String, machines: [Machine]) -> [String] {
        let kubelet = cluster.kubernetes.version(of: .kubelet)
        let kubelets = machines.compactMap { machine in nodes[machine.name]?.kubeletVersion.map { (machine.name, $0) } }
        if let running = running(), running.minor != target.minor {
            return [
                "the API server runs \(running), and kubernetes-configuration.yaml asks for \(target): 'paictl upgrade' goes there, "
                    + "step by step; for '\(job)' set 'kubernetes-version' to \(running)"
            ]
        }
        if let (name, running) = kubelets.first(where: { $0.1.minor != kubelet.minor }) {
            return [
                "\(name): its kubelet runs \(running), and kubernetes-configuration.yaml asks for \(kubelet): 'paictl upgrade' goes "
                    + "there, node by node, before '\(job)'"
            ]
        }
        return machines.isEmpty ? [] : etcdToOthers(job: job) + runtimes(machines, job: job)
    }

    /// The newest member decides, so that an upgrade that was cut short keeps no one from mending.
    private func etcdToOthers(job: String) -> [String] {
        let target = cluster.etcdVersion
        guard
            let running = cluster.masters.compactMap({ facts[$0.name]?.etcd?.version }).max(),
            (running.major, running.minor) != (target.major, target.minor)
        else { return [] }
        return [
            "etcd runs \(running), and kubernetes-configuration.yaml asks for \(target): 'paictl upgrade' goes there, one member after "
                + "another; for '\(job)' set 'etcd-version' to \(tag(of: running))"
        ]
    }

    /// As `etcd-version` takes it, which is the tag of an image: the one that runs, where a manifest names it.
    private func tag(of running: Version) -> String {
        let tags = cluster.masters.compactMap { facts[$0.name]?.startedTag(of: "etcd") }
        return tags.first { Version($0) == running } ?? "\(running.bare)-0, or what your registry calls it"
    }

    /// Whether an upgrade was cut short at this master: what ran before is still kept there.
    private func wasCut(_ master: String) -> Bool {
        facts[master]?.keeps.contains { $0 == "kubelet" || $0.hasPrefix("/etc/kubernetes/") } == true
    }

    private var nodes: [String: Facts.Node] {
        cluster.masters.lazy.compactMap { facts[$0.name]?.nodes }.first ?? [:]
    }

    /// An API server's version, one that differs from what is asked for first; when none answers, what they were started as, unless
    /// one of them was to be of the new version already: then there is no other way than on.
    private func running() -> Version? {
        let answers = cluster.masters.compactMap { facts[$0.name]?.apiVersion }
        let starts = cluster.masters.compactMap { facts[$0.name]?.startedVersion }
        if answers.isEmpty { return starts.contains { $0.minor == target.minor } ? nil : starts.max() }
        return (answers + starts).first { $0.minor != target.minor } ?? answers.max()
    }

    /// Pods go from one runtime to another node by node, with the node drained; that they cannot go back to Docker is preflight's to say.
    private func runtimes(_ machines: [Machine], job: String) -> [String] {
        guard cluster.kubernetes.runtime == .containerd,
            let first = machines.first(where: { nodes[$0.name]?.runtime == "docker" })
        else { return [] }
        return [
            "\(first.name): its pods run in Docker, and kubernetes-configuration.yaml asks for containerd: 'paictl upgrade' moves them, "
                + "node by node, before '\(job)'"
        ]
    }
}

extension Facts {
    /// The version that the manifest of this machine's API server names; nil without one, or where its image's tag is no version.
    var startedVersion: Version? { startedTag(of: "kube-apiserver").flatMap { Version($0) } }

    /// The tag of the image that a static pod's manifest names.
    fileprivate func startedTag(of name: String) -> String? {
        let manifest = files["/etc/kubernetes/manifests/\(name).yaml"]?.contents ?? ""
        let image = manifest.split(separator: "\n").first { $0.contains("image:") }
        return image?.split(separator: ":").last.map { $0.filter { $0 != "\"" } }
    }
}
