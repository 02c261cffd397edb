import Testing

@testable import ClusterModel

@Suite struct HostPathTests {
    private static func load(_ cluster: String, _ kubernetes: String = "{}") throws -> Result<
        Cluster, ConfigurationErrors
    > {
        let directory = try Directory([
            ClusterFile.name: cluster, KubernetesFile.name: "kubernetes: \(kubernetes)\n",
        ])
        return Result { () throws(ConfigurationErrors) in
            try Configuration.load(directory: directory.path, environment: [:]).cluster
        }
    }

    private static func errors(_ cluster: String, _ kubernetes: String = "{}") throws -> [String] {
        guard case .failure(let errors) = try load(cluster, kubernetes) else { return [] }
        return errors.problems.map { $0.description.split(separator: "/").last.map(String.init) ?? "" }
    }

    private static let machines = """
        machine-list:
          - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
          - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker, extra-mounts: [{path: /usr/src, read-only: true}, /etc/x/]}
          - {hostname: w2, hostip: 10.0.0.22, k8s-role: worker, extra-mounts: []}

        """

    private static let defaults =
        "default-machine-properties: {username: ops, password: x, extra-mounts: [/usr/local/data]}\n"

    @Test func `a machine's own mounts take the place of the default ones`() throws {
        let machines = try Self.load(Self.defaults + Self.machines).get().machines
        #expect(
            machines.map(\.extraMounts) == [
                [ExtraMount(path: "/usr/local/data")],
                [ExtraMount(path: "/usr/src", isReadOnly: true), ExtraMount(path: "/etc/x")],
                [],
            ]
        )
    }

    @Test(arguments: [
        "/etc", "/", "/usr", "/usr/lib/x", "/etc/kubernetes/x", "/proc", "/dev/shm", "/var", "relative", "/a/../b",
        "/a:b", "/a//b",
        "{path: /srv, read-only: maybe}", "{read-only: true}", "/srv, /srv",
    ])
    func `what the container needs for itself, and what is no path, is refused`(mounts: String) throws {
        let text = "default-machine-properties: {username: ops, password: x, extra-mounts: [\(mounts)]}\n"
        #expect(try Self.errors(text + Self.machines).count == 1)
    }

    @Test func `volumes of static pods`() throws {
        let cluster = try Self.load(
            Self.defaults + Self.machines,
            "{extra-volumes: {kube-scheduler: [{host-path: /etc/s.yaml, mount-path: /s, type: File}, {host-path: /srv/t, read-only: false}]}}"
        ).get()
        #expect(
            cluster.kubernetes.extraVolumes == [
                .kubeScheduler: [
                    ExtraVolume(hostPath: "/etc/s.yaml", mountPath: "/s", kind: .file),
                    ExtraVolume(hostPath: "/srv/t", mountPath: "/srv/t", isReadOnly: false),
                ]
            ]
        )
    }

    @Test(arguments: [
        "kube-proxy: [{host-path: /a}]", "etcd: {host-path: /a}", "etcd: [{mount-path: /a}]", "etcd: [{host-path: a}]",
        "etcd: [{host-path: /var/lib/etcd}]", "kube-apiserver: [{host-path: /a, mount-path: /etc/kubernetes}]",
        "kube-apiserver: [{host-path: /a, type: Socket}]", "kube-apiserver: [{host-path: /usr/lib/x}]",
        "etcd: [{host-path: /a}, {host-path: /b, mount-path: /a/b}]",
    ])
    func `volumes that no pod could have are refused`(volumes: String) throws {
        #expect(try Self.errors(Self.defaults + Self.machines, "{extra-volumes: {\(volumes)}}").count == 1)
    }
}
