import Facts
import ClusterModel
import Templates

/// What the kubelet's container and static pods have of a machine's folders.
extension Planner {
    /// What the kubelet's container mounts beyond its template, by path: the machine's own top-level folders, so that what pods
    /// write there is not lost in the container, and what the configuration adds.
    func kubeletMounts(of machine: Machine, _ facts: Facts?) -> [ExtraMount] {
        let volumes = machine.role == .master ? cluster.kubernetes.extraVolumes.values.joined().map(\.hostPath) : []
        // Those that an earlier step, or Docker, makes are not there yet.
        let coming = volumes + (machine.role == .master ? [cluster.kubernetes.etcdDataPath] : [])
        var mounts: [String: ExtraMount] = [:]
        for name in (facts?.folders ?? []).union(coming.filter(HostPath.isSeen).map(HostPath.top))
        where !HostPath.keptByKubelet.contains(name) {
            mounts["/\(name)"] = ExtraMount(path: "/\(name)")
        }
        // It looks whether they are what the pod says they are.
        for path in volumes where !HostPath.isSeen(path) { mounts[path] = ExtraMount(path: path) }
        for mount in machine.extraMounts { mounts[mount.path] = mount }
        return mounts.values.sorted { $0.path < $1.path }
    }

    /// The paths that the configuration gives to the machine's kubelet, and on a master to static pods.
    func paths(on machine: Machine) -> Set<String> {
        let volumes = machine.role == .master ? cluster.kubernetes.extraVolumes.values.joined().map(\.hostPath) : []
        return Set(machine.extraMounts.map(\.path) + volumes)
    }

    /// A component's volumes as its manifest's template has them.
    func volumes(of component: Component, _ facts: Facts?) -> Value {
        let volumes = cluster.kubernetes.extraVolumes[component] ?? []
        return .list(
            volumes.enumerated().map { number, volume in
                .map([
                    "name": .string("extra-\(number + 1)"),
                    "hostPath": .string(volume.hostPath),
                    "mountPath": .string(volume.mountPath),
                    "readOnly": .string(volume.isReadOnly ? "true" : "false"),
                    "type": .string(volume.kind?.rawValue ?? ""),
                    // A file that has changed has to start the pod anew.
                    "digest": .string(facts?.volumes[volume.hostPath]?.digest ?? "-"),
                ])
            }
        )
    }
}
