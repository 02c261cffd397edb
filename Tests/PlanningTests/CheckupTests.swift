@testable import Checkup
@testable import Facts
import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import ClusterPlanning

/// What is found on a machine, and what is said of it.
@Suite struct CheckupTests {
    /// A machine with nothing to complain of.
    static func sound(_ name: String, address: String) throws -> Facts {
        var facts = PaperCluster.blank(name)
        facts.cores = 4
        facts.memoryKiB = 8 << 20
        facts.nameServers = [Facts.NameServers(file: "/etc/resolv.conf", servers: ["10.0.0.1"])]
        var check = CheckFacts()
        for line in """
        check is systemd
        check is container
        check is tried
        check kernel 6.1.0-18-amd64
        check identity machine-id id-of-\(name)
        check identity mac 02:00:00:00:00:\(address.suffix(2))
        check module overlay yes
        check module br_netfilter yes
        check module nf_conntrack yes
        check limit fs.inotify.max_user_instances 1024
        check folder / 100000000 90000000 6000000 5900000 /
        check mount / rw,relatime shared
        check folder /var/lib/docker 100000000 90000000 6000000 5900000 /
        check mount /var/lib/docker rw,relatime shared
        check folder /var/lib/kubelet 100000000 90000000 6000000 5900000 /
        check mount /var/lib/kubelet rw,relatime shared
        check folder /tmp 100000000 90000000 6000000 5900000 /
        check mount /tmp rw,relatime shared
        check folder /run 800000 790000 200000 199000 /run
        check mount /run rw,nosuid shared
        check address eth0 \(address)/24
        check route default 10.0.0.1 eth0
        check route 10.0.0.0/24 - eth0
        reach registry.k8s.io 443 open
        reach ghcr.io 443 open
        reach registry-1.docker.io 443 open
        check looked
        """.split(separator: "\n") { try check.add(FactLine(line)) }
        for (peer, ports) in [("10.0.0.11", [6443]), ("10.0.0.21", [10250]), ("10.0.0.22", [10250])] {
            for port in ports { try check.add(FactLine("reach \(peer) \(port) Connection refused")) }
        }
        facts.check = check
        return facts
    }

    static func cluster(version: Version = Version(1, 20, 2), front: IPv4Address? = IPv4Address(number: 0x0a00_000b))
        throws
        -> PaperCluster
    {
        var cluster = try PaperCluster(version: version, front: front)
        for machine in cluster.planner.cluster.machines {
            cluster.facts[machine.name] = try sound(machine.name, address: "\(machine.address)")
        }
        return cluster
    }

    private func findings(_ cluster: PaperCluster) throws -> [Finding] {
        Checkup(cluster.planner.demands).findings(
            cluster.facts,
            cluster.planner.preflight(cluster.facts, knownClusterID: nil)
        )
    }

    @Test func `sound machines give nothing to complain of`() throws {
        #expect(try findings(Self.cluster()) == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { "\(line)" }
        /// The machine it is so on.
        var machine = "w1"
        /// A line of the script more, or in the place of the one that begins as it does.
        var line: String
        var instead: String?
        var severity: Finding.Severity
        var what: String
        var fix: String

        init(
            _ line: String,
            on machine: String = "w1",
            instead: String? = nil,
            _ severity: Finding.Severity,
            _ what: String,
            fix: String
        ) {
            self.line = line
            self.machine = machine
            self.instead = instead
            self.severity = severity
            self.what = what
            self.fix = fix
        }
    }

    static let cases = [
        Case("check module br_netfilter no", .error, "no module 'br_netfilter'", fix: "linux-modules-extra"),
        Case(
            "check limit fs.inotify.max_user_instances 64",
            .warning,
            "max_user_instances is 64",
            fix: "sysctl --system"
        ),
        Case(
            "check undoes net.ipv4.ip_forward /etc/sysctl.conf",
            .warning,
            "/etc/sysctl.conf sets net.ipv4.ip_forward to 0",
            fix: "take the line out"
        ),
        Case(
            "check listens 10250 812 nginx",
            .error,
            "nginx (process 812) listens on TCP port 10250, where kubelet",
            fix: "another port"
        ),
        Case(
            "check listens 6443 5 kube-apiserver",
            on: "m1",
            .error,
            "kube-apiserver (process 5) listens on TCP port 6443",
            fix: "stop"
        ),
        Case("check listens 10248 0 -", .error, "someone listens on TCP port 10248", fix: "stop"),
        Case(
            "check stale /etc/kubernetes/pki",
            .error,
            "data of another cluster: /etc/kubernetes/pki",
            fix: "kubeadm reset"
        ),
        Case(
            "check stale /var/lib/etcd/member",
            on: "m1",
            .error,
            "/var/lib/etcd/member",
            fix: "move /var/lib/etcd away"
        ),
        Case("check runs kubelet", .error, "a kubelet that is not paictl's", fix: "systemctl disable --now kubelet"),
        Case("check runs k3s-server", .error, "k3s-server, another Kubernetes, runs", fix: "uninstall"),
        Case("check runs kubelite", .error, "microk8s, another Kubernetes", fix: "uninstall"),
        Case("check software k3s", .warning, "k3s, another Kubernetes, is installed", fix: "uninstall"),
        Case("check software kubelet.service", .error, "a second kubelet at the next boot", fix: "systemctl disable"),
        Case("check software podman-docker", .error, "'docker' is Podman", fix: "podman-docker"),
        Case("check software podman", .note, "Podman is installed", fix: ""),
        Case("check software snap-docker", .error, "Docker is a snap", fix: "snap remove docker"),
        Case("check is cri-disabled", .note, "the CRI plugin of containerd is turned off", fix: ""),
        Case("check is selinux", .error, "SELinux is enforcing", fix: "setenforce 0"),
        Case("check is own-installation-interrupted", .note, "the next one goes on with that", fix: ""),
        Case(
            "check daemon-json e29vcHM=",
            .error,
            "/etc/docker/daemon.json is no JSON object",
            fix: "dockerd --validate"
        ),
        Case("check daemon-json W10=", .error, "/etc/docker/daemon.json is no JSON object", fix: "move it away"),
        Case("check is docker-masked", .error, "the service 'docker' is masked", fix: "systemctl unmask docker"),
        Case("check in-the-way /etc/kubernetes", .error, "/etc/kubernetes is no folder", fix: "move it away"),
        Case("check mount /etc ro,relatime shared", .error, "/etc is read-only", fix: "dmesg"),
        Case("check is dpkg-interrupted", .error, "was interrupted", fix: "dpkg --configure -a"),
        Case(
            "check package-lock 77 unattended-upgr",
            .warning,
            "unattended-upgr (process 77) is installing",
            fix: "wait"
        ),
        Case(
            "check cni 05-calico.conflist",
            .warning,
            "/etc/cni/net.d has 05-calico.conflist",
            fix: "pod-network: none"
        ),
        Case("check runs firewalld", .warning, "the firewall firewalld is on", fix: "TCP 10250"),
        Case(
            "check drops input inet/filter/input",
            on: "m1",
            .warning,
            "drops what it does not know (inet/filter/input)",
            fix: "2379, 2380, 6443, 10250"
        ),
        Case("check drops forward inet/filter/forward", .warning, "forwards nothing", fix: "10.244.0.0/16"),
        Case("check drops output inet/filter/out", .warning, "lets nothing out", fix: "6443"),
        Case("check folder / 100000000 300000 6000000 5900000 /", .error, "has 292 MiB free", fix: "make room"),
        Case("check folder /run 800000 4000 200000 199000 /run", .error, "/run has 3 MiB free", fix: "enlarge"),
        Case(
            "check folder / 100000000 90000000 6000000 100 /",
            .error,
            "room for 100 files more, of 6000000",
            fix: "du --inodes"
        ),
        Case("check mount /var/lib/docker ro,relatime shared", .error, "/var/lib/docker is read-only", fix: "dmesg"),
        Case(
            "check mount /var/lib/kubelet rw private",
            .error,
            "propagation is private",
            fix: "mount --make-rshared /"
        ),
        Case("check mount /tmp rw,noexec shared", .note, "/tmp is mounted noexec", fix: ""),
        Case("check write-time 31000", on: "m1", .warning, "31 ms", fix: "SSD"),
        Case("", instead: "check is systemd", .error, "systemd does not run there", fix: "systemd"),
        Case("", instead: "check is container", .warning, "nobody keeps its clock right", fix: "timedatectl"),
        Case(
            "check address tun0 10.244.3.1/24",
            .error,
            "tun0 has the address 10.244.3.1, inside 'pod-cidr'",
            fix: "'pod-cidr'"
        ),
        Case(
            "check route 10.244.7.0/24 10.0.0.1 eth0",
            .error,
            "a route to 10.244.7.0/24 (eth0), inside 'pod-cidr'",
            fix: "'pod-cidr'"
        ),
        Case(
            "check route 10.254.0.0/15 10.0.0.1 eth0",
            .warning,
            "'service-cluster-ip-range' 10.254.0.0/16 takes a part of",
            fix: "'service-cluster-ip-range'"
        ),
        Case(
            "check address eth0 10.0.0.99/24",
            instead: "check address eth0",
            .error,
            "has the address 10.0.0.21; it has 10.0.0.99",
            fix: "'hostip'"
        ),
        Case("check route 10.0.0.22 10.0.0.1 eth0", .error, "w2 is behind the router 10.0.0.1", fix: "flannel"),
        Case(
            "reach registry.k8s.io 443 No route to host",
            on: "m1",
            .error,
            "the registry registry.k8s.io:443 (no route to host)",
            fix: "image-bundle"
        ),
        Case(
            "reach registry.k8s.io 443 Invalid argument",
            .error,
            "(its name does not resolve)",
            fix: "docker-registry"
        ),
        Case("", instead: "reach registry.k8s.io 443 open", .error, "(no answer within 5 s)", fix: "docker-registry"),
        Case(
            "check archive deb.debian.org:80",
            .error,
            "package archive deb.debian.org:80 (no answer within 5 s)",
            fix: "sources.list"
        ),
        Case(
            "reach 10.0.0.11 6443 No route to host",
            .error,
            "cannot reach TCP port 6443 of m1 (10.0.0.11): no route to host",
            fix: "let 10.0.0.21 in"
        ),
        Case(
            "",
            on: "m1",
            instead: "reach 10.0.0.22 10250 Connection refused",
            .error,
            "port 10250 of w2 (10.0.0.22): no answer within 3 s",
            fix: "firewall of w2"
        ),
        Case(
            "check proxy https_proxy\ncheck no-proxy 10.0.0.0/8,localhost",
            .warning,
            "https_proxy sends what asks for 127.0.0.1",
            fix: "no_proxy"
        ),
        Case("check missing ss", .warning, "has no 'ss'", fix: "install iproute2"),
        Case("check unknown the_kernel", .warning, "the kernel could not be looked at", fix: "look_at_the_kernel"),
    ]

    @Test(arguments: cases)
    func `a finding names what is so and the way out`(sample: Case) throws {
        var cluster = try Self.cluster()
        var check = CheckFacts()
        let gone = sample.instead ?? sample.line
        func begins(_ line: Substring) -> Bool { sample.instead.map { line.hasPrefix($0) } ?? (line == gone) }
        let address = try #require(cluster.planner.cluster.machine(named: sample.machine)?.address)
        for line in Self.lines(sample.machine, "\(address)") where !begins(line) { try check.add(FactLine(line)) }
        for line in sample.line.split(separator: "\n") { try check.add(FactLine(line)) }
        cluster.facts[sample.machine]?.check = check
        let found = try findings(cluster)
        let all = "\(found.map(\.sentence))"
        let finding = try #require(found.first { $0.what.contains(sample.what) }, "\(all)")
        #expect(finding.severity == sample.severity, "\(all)")
        #expect(sample.fix.isEmpty ? finding.fix.isEmpty : finding.fix.contains(sample.fix), "\(all)")
        #expect(finding.machine == sample.machine)
        #expect(found.count == 1, "\(all)")
    }

    private static func lines(_ name: String, _ address: String) -> [Substring] {
        """
        check is systemd
        check is container
        check is tried
        check kernel 6.1.0-18-amd64
        check module overlay yes
        check module br_netfilter yes
        check module nf_conntrack yes
        check folder / 100000000 90000000 6000000 5900000 /
        check mount / rw,relatime shared
        check folder /var/lib/kubelet 100000000 90000000 6000000 5900000 /
        check mount /var/lib/kubelet rw,relatime shared
        check address eth0 \(address)/24
        check route default 10.0.0.1 eth0
        check route 10.0.0.0/24 - eth0
        reach registry.k8s.io 443 open
        reach ghcr.io 443 open
        reach registry-1.docker.io 443 open
        reach 10.0.0.11 6443 open
        reach 10.0.0.21 10250 Connection refused
        reach 10.0.0.22 10250 Connection refused
        check looked
        """.split(separator: "\n")
    }

    // MARK: From the other facts

    struct FactsCase: Sendable, CustomTestStringConvertible {
        var testDescription: String { what }
        var machine: String
        var severity: Finding.Severity
        var what: String
        var fix: String
        var change: @Sendable (inout Facts) -> Void

        init(
            _ machine: String,
            _ severity: Finding.Severity,
            _ what: String,
            fix: String,
            _ change: @escaping @Sendable (inout Facts) -> Void
        ) {
            self.machine = machine
            self.severity = severity
            self.what = what
            self.fix = fix
            self.change = change
        }
    }

    static let docker = CheckFacts.DockerSettings(
        runtime: "runc",
        restoresLive: true,
        storage: "overlay2",
        swarm: "inactive",
        root: "/var/lib/docker"
    )

    @Test(arguments: [
        FactsCase("w1", .error, "its host name is 'web7'", fix: "hostnamectl") { $0.hostName = "web7" },
        FactsCase("w1", .warning, "never run on fedora 42", fix: "SeenOn.md") {
            $0.distribution = Distribution("fedora", "42")
        },
        FactsCase("w1", .warning, "its client, the program 'docker', is not", fix: "installs docker-cli") {
            $0.distribution.version = "13"
            $0.packages["docker.io"] = "26.1.5"
            $0.lacksDockerClient = true
        },
        FactsCase("w1", .error, "nor is a package that paictl knows of it", fix: "install the client") {
            $0.lacksDockerClient = true
        },
        FactsCase("w1", .warning, "debian 10 is older", fix: "Debian 11") { $0.distribution.version = "10" },
        FactsCase(
            "w1",
            .error,
            "names only 127.0.0.53, which inside a pod is the pod itself: CoreDNS",
            fix: "coredns: false"
        ) {
            $0.nameServers = [Facts.NameServers(file: "/etc/resolv.conf", servers: ["127.0.0.53"])]
        },
        FactsCase("w1", .error, "names only 127.0.0.53", fix: "for systemd-resolved") {
            // A stub that was given no server, or only one on the machine itself.
            $0.nameServers = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"].map {
                Facts.NameServers(file: $0, servers: ["127.0.0.53"])
            }
        },
        FactsCase("w1", .warning, "names no name server", fix: "nameserver ADDRESS") { $0.nameServers = [] },
        FactsCase("w1", .warning, "/etc/resolv.conf names 4 name servers", fix: "three") {
            $0.nameServers[0].servers = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"]
        },
        FactsCase("w1", .error, "architecture is riscv64", fix: "another machine") { $0.architecture = "riscv64" },
        FactsCase("w1", .error, "swap is on (1024 MiB)", fix: "swapoff -a") { $0.swapKiB = 1 << 20 },
        FactsCase("m1", .error, "has 976 MiB of memory", fix: "2 GiB") { $0.memoryKiB = 1_000_000 },
        FactsCase("w1", .warning, "only 488 MiB of memory", fix: "2 GiB") { $0.memoryKiB = 500_000 },
        FactsCase("m1", .warning, "a single core", fix: "two or more") { $0.cores = 1 },
        FactsCase("w1", .error, "300 s ahead of this host's", fix: "timedatectl") { $0.clockSkew = 300 },
        FactsCase("w1", .warning, "Docker is installed and does not answer", fix: "journalctl -u docker") {
            $0.docker = Facts.Docker(version: "unknown", cgroupDriver: nil)
        },
        FactsCase("w1", .warning, "cgroup driver is cgroupfs", fix: "native.cgroupdriver=systemd") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "cgroupfs")
        },
        FactsCase("w1", .warning, "Docker 18.9.1 is older", fix: "upgrade") {
            $0.docker = Facts.Docker(version: "18.9.1", cgroupDriver: "systemd")
        },
        FactsCase("w1", .warning, "Docker 29.0.1 speaks no API as old", fix: "min-api-version") {
            $0.docker = Facts.Docker(version: "29.0.1", cgroupDriver: "systemd")
        },
        FactsCase("w1", .warning, "keeps its data in /data/docker", fix: "data-root") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
            $0.check?.docker = docker
            $0.check?.docker?.root = "/data/docker"
        },
        FactsCase("w1", .note, "default runtime is nvidia", fix: "") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
            $0.check?.docker = docker
            $0.check?.docker?.runtime = "nvidia"
        },
        FactsCase("w1", .warning, "storage driver is vfs", fix: "overlay2") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
            $0.check?.docker = docker
            $0.check?.docker?.storage = "vfs"
        },
        FactsCase("w1", .warning, "part of a swarm", fix: "docker swarm leave") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
            $0.check?.docker = docker
            $0.check?.docker?.swarm = "active"
        },
        FactsCase("w1", .note, "containers end when Docker is restarted", fix: "") {
            $0.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
            $0.check?.docker = docker
            $0.check?.docker?.restoresLive = false
        },
    ])
    func `what all jobs ask is judged, too`(sample: FactsCase) throws {
        var cluster = try Self.cluster()
        sample.change(&cluster.facts[sample.machine, default: Facts()])
        let found = try findings(cluster)
        #expect(found.count == 1, "\(found.map(\.sentence))")
        #expect(found.first?.severity == sample.severity)
        #expect(found.first?.what.contains(sample.what) == true, "\(found.map(\.sentence))")
        let fix = found.first?.fix ?? "none"
        #expect(sample.fix.isEmpty ? fix.isEmpty : fix.contains(sample.fix), "\(found.map(\.sentence))")
    }

    // MARK: Between machines

    @Test func `ids that two machines share are warned of`() throws {
        var cluster = try Self.cluster()
        for name in ["w1", "w2"] {
            cluster.facts[name]?.check?.identities = [
                "machine-id": "a1", "product-uuid": "b2", "mac": "02:00:00:00:00:01",
            ]
        }
        let found = try findings(cluster)
        #expect(found.map(\.severity) == [.warning, .warning, .warning])
        #expect(found[0].what == "w1, w2 have the same machine-id a1")
        #expect(found[1].what.contains("same product UUID b2") && found[2].what.contains("same hardware address"))
    }

    @Test func `clocks that agree with this box's and not with each other are warned of`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w1"]?.clockSkew = 4
        cluster.facts["w2"]?.clockSkew = -4
        #expect(try findings(cluster).map(\.what) == ["the clock of w1 is 8 s ahead of that of w2"])
    }

    @Test func `nothing is said of the way to a machine that is off`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w2"] = nil
        cluster.facts["m1"]?.check?.reach.answers[Endpoint("10.0.0.22", 10250)] = nil
        #expect(try findings(cluster) == [])
    }

    @Test func `what the cluster itself has made is no obstacle to it`() throws {
        var cluster = try Self.cluster()
        cluster.facts["m1"]?.clusterID = "0a1b"
        cluster.facts["w1"]?.clusterID = "0a1b"
        for line in [
            "check listens 10250 9 kubelet", "check runs kubelet", "check route 10.244.2.0/24 10.0.0.22 eth0",
            "check address cni0 10.244.1.1/24", "check route 10.244.1.0/24 - cni0",
            "check drops forward ip/filter/FORWARD",
        ] { try cluster.facts["w1"]?.check?.add(FactLine(Substring(line))) }
        #expect(try findings(cluster).map(\.sentence) == [])
    }

    @Test func `what our own cluster left on a machine that was made anew stops nothing`() throws {
        var cluster = try Self.cluster()
        try cluster.facts["w1"]?.check?.add(FactLine("check route 10.244.2.0/24 10.0.0.22 eth0"))
        #expect(try findings(cluster) == [])
        try cluster.facts["w1"]?.check?.add(FactLine("check address cni0 10.244.1.1/24"))
        try cluster.facts["w1"]?.check?.add(FactLine("check route 10.244.1.0/24 - cni0"))
        let found = try findings(cluster)
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.fix.contains("ip link delete cni0") == true)
    }

    @Test func `a load balancer that nobody has set up yet is warned of`() throws {
        let cluster = try Self.cluster(front: IPv4Address("10.0.0.5"))
        let found = try findings(cluster)
        #expect(found.map(\.machine) == ["w1", "w2"])
        #expect(found.allSatisfy { $0.severity == .warning && $0.what.contains("load balancer at 10.0.0.5:6443") })
    }

    @Test func `Docker's own archive is tried where its packages are asked for and lacking`() throws {
        var cluster = try Self.cluster()
        cluster.planner.cluster.kubernetes.dockerPackage = "docker-ce"
        let machine = try #require(cluster.planner.cluster.machine(named: "w1"))
        #expect(try cluster.planner.checkScript(for: machine).joined().contains("'download.docker.com:443'"))
        for name in ["m1", "w2"] { try cluster.facts[name]?.check?.add(FactLine("reach download.docker.com 443 open")) }
        try cluster.facts["w1"]?.check?.add(FactLine("reach download.docker.com 443 No route to host"))
        let found = try findings(cluster)
        #expect(found.map(\.machine) == ["w1"])
        #expect(found.first?.what.contains("cannot reach download.docker.com:443 (no route to host)") == true)
    }

    @Test func `cgroup v1 is refused from 1.35 on`() throws {
        var cluster = try Self.cluster(version: Version(1, 36, 2))
        cluster.planner.cluster.kubernetes.allowsCgroupV1 = false
        cluster.facts["w1"]?.cgroupVersion = 1
        #expect(try findings(cluster).filter { $0.what.contains("cgroup v1") }.map(\.severity) == [.error])
    }

    @Test func `a deploy refuses what it would stumble over, of machines that are new`() throws {
        var cluster = try Self.cluster()
        #expect(Checkup(cluster.planner.demands).errors(cluster.facts).map(\.sentence) == [])
        try cluster.facts["w1"]?.check?.add(FactLine("check listens 10250 812 nginx"))
        try cluster.facts["w1"]?.check?.add(FactLine("check runs firewalld"))
        let refused = Checkup(cluster.planner.demands).errors(cluster.facts).map(\.sentence)
        #expect(refused.count == 1 && refused.first?.hasPrefix("w1: nginx (process 812) listens on") == true)
        cluster.facts["w1"]?.clusterID = "0a1b"
        #expect(Checkup(cluster.planner.demands).errors(cluster.facts).map(\.sentence) == [])
    }

    @Test func `a deploy asks that, and goes nowhere for it`() throws {
        let planner = try Self.cluster().planner
        let script = try planner.factsScript(for: try #require(planner.cluster.machines.first)).joined()
        #expect(script.contains("ports=('2379'") && script.contains("goes_out=''") && script.contains("times_disk=''"))
    }

    @Test func `another cluster's mark is a matter of safety`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w1"]?.clusterID = "beef"
        #expect(try findings(cluster).contains { $0.cause == .safety })
    }

    @Test(arguments: [
        ("registry.k8s.io/etcd:3.5", "registry.k8s.io:443"), ("localhost:5000/etcd:3", "localhost:5000"),
        ("docker.io/library/haproxy:2", "registry-1.docker.io:443"), ("haproxy:2", "registry-1.docker.io:443"),
        ("10.0.0.1:5000/a/b:1", "10.0.0.1:5000"),
    ])
    func `an image's registry is in its name`(image: String, registry: String) throws {
        #expect(try PaperCluster().planner.cluster.source(of: image)?.description == registry)
    }

    @Test func `a machine asks the mirror for an image, and a proxy for what is not spared`() throws {
        var planner = try PaperCluster().planner
        planner.cluster.images.mirrors = ["quay.io": [try #require(RegistryMirror("http://mirror.lan/quay"))]]
        #expect(planner.cluster.source(of: "quay.io/coreos/etcd:v3.5.0")?.description == "mirror.lan:80")
        planner.cluster.proxy = OutboundProxy(https: Secret("http://proxy:3128"), exceptions: ["mirror.lan"])
        #expect(planner.cluster.source(of: "quay.io/coreos/etcd:v3.5.0")?.description == "mirror.lan:80")
        #expect(planner.cluster.source(of: "registry.k8s.io/etcd:3.5") == nil)
    }
}

/// The script as machines get it.
@Suite struct CheckScriptTests {
    @Test func `it runs on this machine, and every line is understood`() throws {
        let cluster = try PaperCluster(bundle: ImageBundle(directory: "/images", archives: []))
        let machine = try #require(cluster.planner.cluster.machines.first)
        let script = try cluster.planner.checkScript(for: machine).joined()
            // This box's own lock is none of a test's business, and needs root.
            .replacing("exec 8>>/run/paictl.step\nflock --shared 8\n", with: "exec 8>/dev/null\n")
        let outcome = try run("/bin/bash", input: script)
        #expect(outcome.succeeded)
        let facts = try FactsReader.read(outcome.output)
        let check = try #require(facts.check)
        #expect(check.isComplete && check.missingTools.isEmpty)
        #expect(check.folders["/"]?.sizeKiB ?? 0 > 0 && check.folders["/run"] != nil)
        #expect(check.modules.count == 3)
        #expect(!check.addresses.isEmpty)
        #expect(!check.unknown.contains { $0 != "the disk" }, "\(check.unknown)")
    }

    @Test(arguments: [
        "check folder / 1 2 3\n", "check folder / many 2 3 4 /\n", "check listens 99999 1 x\n",
        "check route 10.0.0.0/99 - eth0\n",
        "check surprise\n", "check\n", "reach host\n", "reach host port open\n", "check archive nowhere\n",
        "check address eth0 x\n",
    ])
    func `a line that cannot be read is an error`(line: String) {
        #expect(throws: FactsError.self) {
            try FactsReader.read(FactsReaderTests.least + line + "check looked\nend\n")
        }
    }

    @Test func `a look that broke off is an error`() {
        #expect(throws: FactsError.self) { try FactsReader.read(FactsReaderTests.least + "check is systemd\nend\n") }
    }
}
