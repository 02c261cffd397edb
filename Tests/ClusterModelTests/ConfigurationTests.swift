import Foundation
import Testing

@testable import ClusterModel

@Suite struct ConfigurationTests {
    @Test func `the example files make a cluster`() throws {
        let configuration = try Configuration.load(
            directory: Directory.examples,
            environment: ["CLUSTER_PASSWORD": "s3cret"]
        )
        #expect(configuration.warnings.isEmpty)
        let cluster = configuration.cluster
        #expect(cluster.machines.map(\.name) == ["m1", "w1", "w2"])
        #expect(cluster.masters.map(\.etcdName) == ["etcdid1"])
        #expect(cluster.machine(named: "w1")?.labels == ["example.com/disk": "ssd"])
        let gpu = try #require(cluster.machine(named: "w2"))
        #expect(gpu.hasGPU && gpu.type == "NC24R")
        #expect(gpu.taints == [Taint(key: "example.com/gpu", value: "present", effect: "NoSchedule")])
        #expect(
            gpu.login
                == Login(
                    user: "ops",
                    host: "10.0.0.22",
                    credentials: [.password(Secret("s3cret"))],
                    sudoPassword: Secret("s3cret")
                )
        )
        #expect(configuration.marks["w1"].map { "\($0)" } == Directory.examples + "/cluster-configuration.yaml:43:5")
    }

    @Test func `the example's kubernetes settings are the defaults`() throws {
        let example = try Configuration.load(directory: Directory.examples, environment: ["CLUSTER_PASSWORD": "x"])
            .cluster
        let directory = try Directory([
            "cluster-configuration.yaml": Minimal.cluster,
            "kubernetes-configuration.yaml": "kubernetes:\n  load-balance-ip: 10.0.0.11\n",
        ])
        let cluster = try Configuration.load(directory: directory.path, environment: [:]).cluster
        #expect(cluster.network == example.network)
        #expect(cluster.kubernetes == example.kubernetes)
        #expect(cluster.images == example.images)
        #expect(cluster.addons == example.addons)
    }

    @Test func `the 2018 tool's directory works as it is`() throws {
        let configuration = try Configuration.load(directory: Directory.ancestor, environment: [:])
        let cluster = configuration.cluster
        #expect(cluster.masters.map(\.etcdName) == ["etcdid1", "etcdid2", "etcdid3"])
        #expect(cluster.proxies.map(\.name) == ["balancer"])
        #expect(cluster.network.loadBalanceAddress == IPv4Address("10.151.40.7"))
        #expect(cluster.network.dnsAddress == IPv4Address("169.254.0.10"))
        #expect(cluster.kubernetes.version == Version(1, 36, 2))
        #expect(cluster.kubernetes.componentVersions.isEmpty)
        #expect(cluster.images.registry == "registry.k8s.io")
        #expect(cluster.machine(named: "head-1")?.login.credentials == [.password(Secret("012345"))])
        let overridden = try #require(cluster.machine(named: "gpu-2"))
        #expect(overridden.hasGPU)
        #expect(overridden.login.user == "admin" && overridden.login.port == 2222)
        #expect(overridden.login.sudoPassword == Secret("other:secret#1"))
        let file = Directory.ancestor + "/kubernetes-configuration.yaml"
        let expected = [
            "3:16: 'cluster-dns' is 10.151.40.1, which no service in 169.254.0.0/16 can have: it is passed over",
            "5:29: 'service-cluster-ip-range' 169.254.0.0/16 holds link-local addresses such as clouds' 169.254.169.254: "
                + "10.254.0.0/16 is a better choice for a new cluster",
            "6:3: 'storage-backend': obeyed by nothing any more, and passed over",
            "7:20: 'gcr.io/google_containers' serves no images any more: registry.k8s.io is used",
            "8:22: 'hyperkube-version' is v1.9.4, older than v1.20.0: it is passed over, and v1.36.2 is used",
            "9:17: 'etcd-version' is 3.2.17, older than v3.4.0: it is passed over, and the one that belongs to Kubernetes v1.36.2 "
                + "is used",
            "10:22: 'apiserver-version' is v1.9.4, older than v1.20.0: it is passed over, and v1.36.2 is used",
            "11:27: 'kube-scheduler-version' is v1.9.4, older than v1.20.0: it is passed over, and v1.36.2 is used",
            "12:36: 'kube-controller-manager-version' is v1.9.4, older than v1.20.0: it is passed over, and v1.36.2 is used",
            "13:22: 'dashboard-version' is v1.8.3, older than v2.0.0: it is passed over, and the one that belongs to Kubernetes "
                + "v1.36.2 is used",
        ]
        #expect(configuration.warnings.filter { $0.hasPrefix(file) } == expected.map { "\(file):\($0)" })
    }

    @Test func `the fork's directory works as it is, and what it can no longer mean is said once`() throws {
        let configuration = try Configuration.load(directory: Directory.qizhi, environment: [:])
        #expect(configuration.cluster.machines.map(\.name) == ["q1", "q2", "q3", "o4"])
        #expect(configuration.cluster.machine(named: "q2")?.hasGPU == true)
        let file = Directory.qizhi + "/cluster-configuration.yaml"
        // Whether others may read the file is up to the checkout.
        let told = configuration.warnings.filter { $0.hasPrefix("\(file):2") || $0.hasPrefix("\(file):3") }
        #expect(
            told == [
                "\(file):28:5: 'dashboard' of a machine: passed over, and no dashboard runs; 'addons: {dashboard: true}' in "
                    + "kubernetes-configuration.yaml runs one, on a machine that Kubernetes chooses, and 'false' ends this warning"
            ]
        )
    }

    @Test func `a machine's dashboard is no question where addons answer it`() throws {
        for addons in ["false", "true"] {
            let directory = try Directory([
                "cluster-configuration.yaml": Minimal.cluster.replacing(
                    "role: master",
                    with: "role: master, dashboard: true"
                ),
                "kubernetes-configuration.yaml": "kubernetes: {addons: {dashboard: \(addons)}}",
            ])
            let configuration = try Configuration.load(directory: directory.path, environment: [:])
            #expect(configuration.warnings.isEmpty)
        }
    }

    @Test func `a password that others may read is worth a warning`() throws {
        let directory = try Directory(["kubernetes-configuration.yaml": "kubernetes: {}\n"])
        let file = directory.path + "/cluster-configuration.yaml"
        for (mode, isWarned) in [(0o600, false), (0o644, true), (0o640, true)] {
            try directory.write(Minimal.cluster, to: "cluster-configuration.yaml", mode: mode)
            let warnings = try Configuration.load(directory: directory.path, environment: [:]).warnings
            let warning = "\(file): the file holds a password and others may read it: run 'chmod 600 \(file)'"
            #expect(warnings == (isWarned ? [warning] : []))
        }
    }

    @Test func `a private key that others may read is worth a warning`() throws {
        let directory = try Directory([
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, key-path: id}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.1, k8s-role: master}
            """,
            "kubernetes-configuration.yaml": "kubernetes: {}\n",
        ])
        let (file, key) = (directory.path + "/cluster-configuration.yaml", directory.path + "/id")
        for (mode, isWarned) in [(0o600, false), (0o644, true), (0o640, true)] {
            try directory.write("key", to: "id", mode: mode)
            let warnings = try Configuration.load(directory: directory.path, environment: [:]).warnings
            let warning = "\(file):1:55: 'key-path' is '\(key)', which others may read: run 'chmod 600 \(key)'"
            #expect(warnings == (isWarned ? [warning] : []))
        }
    }

    @Test func `no description of a cluster shows a secret`() throws {
        let secret = "hunter2secret"
        let directory = try Directory([
            "cluster-configuration.yaml": """
            default-machine-properties:
              username: ops
              password: \(secret)
              sudo-password: \(secret)
              key-path: id
              key-passphrase-env: PHRASE
              bastion: {hostip: b.example, password: \(secret)}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.1, k8s-role: master}
            """,
            "kubernetes-configuration.yaml": "kubernetes: {}",
            "id": "key",
        ])
        let configuration = try Configuration.load(directory: directory.path, environment: ["PHRASE": secret])
        var dumped = ""
        dump(configuration, to: &dumped)
        var cluster = ""
        dump(configuration.cluster, to: &cluster)
        for text in [
            "\(configuration.cluster)", String(reflecting: configuration.cluster), cluster, "\(configuration)", dumped,
        ] {
            #expect(!text.contains(secret))
        }
    }

    @Test func `settings arrive where they belong`() throws {
        let directory = try Directory([
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password: x}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
              - {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}
              - {hostname: p2, hostip: 10.0.0.32, k8s-role: proxy}
            """,
            "kubernetes-configuration.yaml": """
            kubernetes:
              load-balance-ip: 10.0.0.30
              service-cluster-ip-range: 10.96.0.0/12
              cluster-dns: 10.96.0.53
              dns-domain: example.local
              pod-network: none
              kubernetes-version: 1.30.4
              hyperkube-version: v1.29.1
              kube-proxy-version: v1.30.0
              etcd-version: 3.5.15-0
              docker-registry: r.example/k8s/
              images: {pause: r.example/pause:3.9}
              image-bundle: images
              peer-to-peer-images: yes
              addons: {coredns: false, dashboard: "true", kube-proxy: no}
              extra-args:
                kube-apiserver: {v: 4, audit_log_path: ~, profiling: "false"}
              etcd-data-path: /data/etcd/
              allow-cgroup-v1: yes
              allow-swap: true
              schedule-on-masters: "true"
              docker-package: docker-ce
            """,
            "images/x.tar": "",
        ])
        let cluster = try Configuration.load(directory: directory.path, environment: [:]).cluster
        #expect(
            cluster.network
                == ClusterNetwork(
                    loadBalanceAddress: IPv4Address("10.0.0.30"),
                    serviceRange: try #require(IPv4Range("10.96.0.0/12")),
                    podRange: try #require(IPv4Range("10.244.0.0/16")),
                    dnsAddress: try #require(IPv4Address("10.96.0.53")),
                    dnsDomain: "example.local",
                    podNetwork: .none
                )
        )
        #expect(
            cluster.kubernetes
                == KubernetesSettings(
                    version: Version(1, 30, 4),
                    componentVersions: [.kubelet: "v1.29.1", .kubeProxy: "v1.30.0", .etcd: "3.5.15-0"],
                    extraArguments: [.kubeAPIServer: ["v": "4", "audit-log-path": nil, "profiling": "false"]],
                    etcdDataPath: "/data/etcd",
                    allowsCgroupV1: true,
                    allowsSwap: true,
                    schedulesOnMasters: true,
                    dockerPackage: "docker-ce"
                )
        )
        var images = ImageSettings(
            registry: "r.example/k8s",
            references: [.pause: "r.example/pause:3.9"],
            bundle: directory.path + "/images"
        )
        images.goFromMachineToMachine = true
        #expect(cluster.images == images)
        #expect(cluster.addons == Addons(coreDNS: false, dashboard: true, kubeProxy: false))
    }

    @Test func `hyperkube's version is the cluster's when there is no other`() throws {
        let directory = try Directory([
            "cluster-configuration.yaml": Minimal.cluster,
            "kubernetes-configuration.yaml": "kubernetes: {hyperkube-version: v1.24.3, apiserver-version: v1.24.5}",
        ])
        let cluster = try Configuration.load(directory: directory.path, environment: [:]).cluster
        #expect(cluster.kubernetes.version == Version(1, 24, 3))
        #expect(cluster.image(of: .kubeAPIServer) == "registry.k8s.io/kube-apiserver:v1.24.5")
        #expect(cluster.image(of: .kubeScheduler) == "registry.k8s.io/kube-scheduler:v1.24.3")
    }

    @Test(arguments: [
        ("load-balance-ip: 10.0.0.11", []),
        ("load-balance-ip: 203.0.113.1", []),
        (
            "pod-cidr: 172.17.0.0/16",
            ["'pod-cidr' 172.17.0.0/16 overlaps 172.17.0.0/16, which Docker takes for its bridge unless told otherwise"]
        ),
        ("docker-registry: k8s.gcr.io", ["'k8s.gcr.io' gets no new images since 2023: registry.k8s.io is used"]),
        (
            "{storage-backend: etcd3, qos-switch: true}",
            ["'storage-backend', 'qos-switch': obeyed by nothing any more, and passed over"]
        ),
        ("extra-args: {kubelet: {network-plugin: ~}}", []),
    ])
    func `warns of what is allowed and yet worth knowing`(key: String, warnings: [String]) throws {
        let directory = try Directory([
            "cluster-configuration.yaml": Minimal.cluster, "kubernetes-configuration.yaml": "kubernetes:\n  \(key)\n",
        ])
        let told = try Configuration.load(directory: directory.path, environment: [:]).warnings
        #expect(told.map { $0.replacing(#/^.*yaml:\d+:\d+: /#, with: "") } == warnings)
    }

    @Test func `one of several masters for a load balancer is worth a warning`() throws {
        let directory = try Directory([
            "cluster-configuration.yaml": Minimal.cluster + """

                  - {hostname: m2, hostip: 10.0.0.12, k8s-role: master}
                  - {hostname: m3, hostip: 10.0.0.13, k8s-role: master}
                """,
            "kubernetes-configuration.yaml": "kubernetes: {load-balance-ip: 10.0.0.12}",
        ])
        let configuration = try Configuration.load(directory: directory.path, environment: [:])
        #expect(configuration.warnings.count == 1 && configuration.warnings[0].contains("10.0.0.12 is machine 'm2'"))
        #expect(configuration.cluster.masters.map(\.etcdName) == ["m1", "m2", "m3"])
    }

    @Test func `a missing directory is one sentence`() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(directory: "/nowhere", environment: [:])
        }
        #expect(
            error?.description
                == "/nowhere: there is no such directory: copy the folder 'cluster-configuration' of the source to begin with"
        )
    }
}

/// The least that a configuration can say.
enum Minimal {
    static let cluster = """
        default-machine-properties: {username: ops, password: x}
        machine-list:
          - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
        """
    static let kubernetes = "kubernetes:\n"
}
