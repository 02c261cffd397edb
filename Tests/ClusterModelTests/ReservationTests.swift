import Testing

@testable import ClusterModel

/// What one machine's kubelet is told, over what all are.
@Suite struct ReservationTests {
    private static func load(_ machine: String, _ kubernetes: String) throws -> Result<Cluster, ConfigurationErrors> {
        let directory = try Directory([
            ClusterFile.name: """
            default-machine-properties: {username: ops, password: x}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
              - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker\(machine.isEmpty ? "" : ", " + machine)}

            """,
            KubernetesFile.name: "kubernetes: {\(kubernetes)}\n",
        ])
        return Result { () throws(ConfigurationErrors) in
            try Configuration.load(directory: directory.path, environment: [:]).cluster
        }
    }

    private static func errors(_ machine: String, _ kubernetes: String = "") throws -> [String] {
        guard case .failure(let errors) = try load(machine, kubernetes) else { return [] }
        return errors.problems.map { $0.description.split(separator: "/").last.map(String.init) ?? "" }
    }

    @Test(arguments: [
        ("500m", 0.5), ("2", 2), ("1Gi", 1_073_741_824), ("1.5Gi", 1_610_612_736), (".5", 0.5), ("5.", 5),
        ("1e3", 1000),
        ("1E", 1e18), ("2E2", 200), ("100k", 100_000), ("0", 0),
    ])
    func `quantities are Kubernetes' own`(text: String, value: Double) {
        #expect(Quantity(text)?.value == value)
    }

    @Test(arguments: ["", "m", "1 Gi", "1gi", "1GB", "-1", "+1", "1.2.3", "1e", "1e1.5", "Gi", ".", "٣"])
    func `what is no quantity is none`(text: String) { #expect(Quantity(text) == nil) }

    @Test func `a machine's own words win, name by name`() throws {
        let cluster = try Self.load(
            "system-reserved: {memory: 2Gi, pid: ~}, eviction-hard: {memory.available: 1Gi}",
            "system-reserved: {cpu: 500m, memory: 1Gi, pid: 100}, kube-reserved: {cpu: 1}"
        ).get()
        let (m1, w1) = (cluster.machines[0], cluster.machines[1])
        #expect(cluster.reserved(.system, on: m1) == ["cpu": "500m", "memory": "1Gi", "pid": "100"])
        #expect(cluster.reserved(.system, on: w1) == ["cpu": "500m", "memory": "2Gi"])
        #expect(cluster.reserved(.kube, on: w1) == ["cpu": "1"])
        #expect(cluster.reserved(.eviction, on: m1).isEmpty)
        // The kubelet forgets its other thresholds as soon as it is told of one.
        #expect(
            cluster.reserved(.eviction, on: w1) == [
                "memory.available": "1Gi", "nodefs.available": "10%", "nodefs.inodesFree": "5%",
                "imagefs.available": "15%", "imagefs.inodesFree": "5%",
            ]
        )
    }

    @Test(arguments: [
        (
            "system-reserved: {memory: 1GB}",
            "cluster-configuration.yaml:4:83: 'memory' must be an amount such as 500m or 1Gi, not '1GB'"
        ),
        (
            "kube-reserved: {disk: 1Gi}",
            "cluster-configuration.yaml:4:73: 'kube-reserved' cannot have 'disk': it takes cpu, memory, ephemeral-storage, pid"
        ),
        (
            "eviction-hard: {memory.avialable: 1Gi}",
            "cluster-configuration.yaml:4:73: 'eviction-hard' cannot have 'memory.avialable' (did you mean 'memory.available'?)"
        ),
        (
            "eviction-hard: {nodefs.available: 101%}",
            "cluster-configuration.yaml:4:91: 'nodefs.available' must be an amount such as 500Mi or 10%, not '101%'"
        ),
        (
            "eviction-hard: {memory.available: 0}",
            "cluster-configuration.yaml:4:91: 'memory.available' must be an amount such as 500Mi or 10%, not '0'"
        ),
        (
            "system-reserved: [cpu]",
            "cluster-configuration.yaml:4:74: 'system-reserved' must be a mapping of names to amounts, not a list"
        ),
        (
            "extra-args: {kube-proxy: {v: 2}}",
            "cluster-configuration.yaml:4:70: 'extra-args' of a machine are for its kubelet: those of 'kube-proxy' are the same everywhere, in kubernetes-configuration.yaml"
        ),
        (
            "extra-args: {kubelet: {network-plugin: cni}}",
            "cluster-configuration.yaml:4:80: kubelet has not had 'network-plugin' since v1.24, and this is v1.36.2: take it away"
        ),
    ])
    func `a mistake is told with its place`(machine: String, error: String) throws {
        let told = try Self.errors(machine)
        #expect(told == [error])
    }

    @Test func `a node list has them, too, and wins`() throws {
        let directory = try Directory([
            ClusterFile.name: """
            default-machine-properties: {username: ops, password: x}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
              - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker, extra-args: {kubelet: {v: 2, max-pods: 50}}, system-reserved: {cpu: 1}}

            """,
            KubernetesFile.name: "kubernetes: {}\n",
            "nodes.yaml":
                "machine-list: [{hostname: w1, extra-args: {kubelet: {v: 4}}, system-reserved: {memory: 1Gi}}]\n",
            "old.yaml": "machine-list: [{hostname: w1, extra-args: {kubelet: {network-plugin: cni}}}]\n",
        ])
        let configuration = try Configuration.load(directory: directory.path, environment: [:])
        let machine = try #require(
            NodeList.load(file: directory.path + "/nodes.yaml", in: configuration).machines.first
        )
        #expect(machine.kubeletArguments == ["v": "4", "max-pods": "50"])
        #expect(machine.reservations == [.system: ["cpu": "1", "memory": "1Gi"]])
        #expect(throws: ConfigurationErrors.self) {
            try NodeList.load(file: directory.path + "/old.yaml", in: configuration)
        }
    }
}
