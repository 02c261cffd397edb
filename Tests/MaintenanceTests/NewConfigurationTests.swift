import ClusterPlanning
import Execution
import Foundation
import TestSupport
import Testing

@testable import ClusterModel
@testable import Facts
@testable import Maintenance

@Suite struct NewConfigurationTests {
    private static func identity(_ name: String, _ last: Int, gpus: [String] = []) -> Facts {
        var identity = Facts()
        identity.hostName = name
        identity.identity.machineID = "id-of-\(name)"
        identity.distribution = Distribution("debian", "12")
        identity.architecture = "x86_64"
        identity.cores = 4
        identity.memoryKiB = 8_000_000
        identity.identity.gpus = gpus
        identity.identity.sudo = .free
        if let address = IPv4Address("10.0.0.\(last)"), let network = IPv4Range(address, prefixLength: 24) {
            identity.identity.addresses = [CheckFacts.LocalAddress(device: "eth0", address: address, range: network)]
        }
        return identity
    }

    private static func configuration(
        _ identities: [Facts],
        masters: Int = 1,
        login: NewLogin = NewLogin(user: "ops", passwordVariable: "CLUSTER_PASSWORD"),
        front: IPv4Address? = nil
    ) throws -> NewConfiguration {
        NewConfiguration(
            hosts: try identities.map { identity in
                let address = try #require(identity.identity.addresses.first?.address)
                return (try #require(HostAddress("\(address)")), identity)
            },
            masters: masters,
            login: login,
            loadBalanceAddress: front
        )
    }

    /// Reads what would be written, as every other command does.
    private static func load(_ new: NewConfiguration) throws -> Configuration {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Files.createNew("\(folder)/cluster-configuration.yaml", mode: 0o600, new.clusterText)
        try Files.createNew("\(folder)/kubernetes-configuration.yaml", mode: 0o600, new.kubernetesText)
        return try Configuration.load(
            directory: folder,
            environment: Dictionary(uniqueKeysWithValues: new.variables.map { ($0, "x") })
                .merging(["SSH_AUTH_SOCK": "/run/agent", "HOME": "/root"]) { own, _ in own }
        )
    }

    @Test(arguments: [(1, 1), (3, 1), (5, 3), (6, 5)])
    func `what is written loads without a warning`(hosts: Int, masters: Int) throws {
        let identities = (1...hosts).map {
            Self.identity(
                "node-\($0)",
                $0,
                gpus: $0 == hosts ? ["NVIDIA GK210GL [Tesla K80]", "NVIDIA GK210GL [Tesla K80]"] : []
            )
        }
        let loaded = try Self.load(try Self.configuration(identities, masters: masters))
        #expect(loaded.warnings == [])
        #expect(loaded.cluster.machines.map(\.name) == identities.map(\.hostName))
        #expect(loaded.cluster.masters.map(\.name) == identities.prefix(masters).map(\.hostName))
        #expect(loaded.cluster.machines.last?.hasGPU == true)
        #expect(loaded.cluster.machines.last?.type == "tesla-k80-x2")
        #expect(
            loaded.cluster.network.loadBalanceAddress?.description == (masters == 1 ? "10.0.0.1" : nil)
        )
    }

    private static func bundle(_ images: String...) -> ImageBundle {
        let archive = ImageBundle.Archive(
            path: "/b/a.tar",
            bytes: 1,
            images: Dictionary(uniqueKeysWithValues: images.map { ($0, "digest") })
        )
        return ImageBundle(directory: "/b", archives: [archive])
    }

    private static let ofOwn = bundle(
        "lab/etcd:3.4.23",
        "lab/kube-apiserver:v1.20.2",
        "lab/kube-controller-manager:v1.20.2",
        "lab/kube-scheduler:v1.20.2",
        "lab/kube-proxy:v1.20.2",
        "lab/kubelet:v1.20.2",
        "lab/pause:3.2",
        "lab/web:1"
    )

    @Test func `a bundle decides about version and images`() throws {
        var new = try Self.configuration((1...5).map { Self.identity("node-\($0)", $0) }, masters: 3)
        let folder = FileManager.default.temporaryDirectory.path
        new.images = try NewImages(of: Self.ofOwn, version: nil, place: folder)
        let loaded = try Self.load(new).cluster
        #expect(loaded.kubernetes.version == Version(1, 20, 2))
        #expect(loaded.etcdVersion == Version(3, 4, 23))
        #expect(loaded.images.bundle == folder)
        #expect(loaded.image(of: .kubelet) == "lab/kubelet:v1.20.2")
        #expect(!loaded.addons.coreDNS)
        let remarks = new.remarks().joined(separator: "\n")
        #expect(remarks.contains("no image of coredns") && remarks.contains("no image of haproxy"))
    }

    @Test func `what a bundle has under the usual name is not named again`() throws {
        let usual = ["etcd:3.6.8-0", "pause:3.10.2", "coredns/coredns:v1.14.2"].map { "registry.k8s.io/\($0)" }
        let programs = ["apiserver", "controller-manager", "scheduler", "proxy"].map {
            "registry.k8s.io/kube-\($0):v1.36.2"
        }
        var bundle = Self.bundle(
            "ghcr.io/siderolabs/kubelet:v1.36.2",
            "haproxy:3.2.24-alpine",
            "registry.k8s.io/pause:3.9"
        )
        bundle.archives[0].images.merge((usual + programs).map { ($0, "digest") }) { $1 }
        let images = try NewImages(of: bundle, version: nil, place: "/b")
        #expect(images.version == Version(1, 36, 2) && images.references == [:])
        #expect(images.missing == [.keepalived, .dashboard, .flannel])
        // Of several that are not the usual one, the newest.
        bundle.archives[0].images["registry.k8s.io/pause:3.10.2"] = nil
        bundle.archives[0].images["own/pause:3.10"] = "digest"
        #expect(try NewImages(of: bundle, version: nil, place: "/b").references == [.pause: "own/pause:3.10"])
    }

    @Test func `a bundle that no cluster can be made of is refused with the way out`() throws {
        func refusal(_ bundle: ImageBundle, _ version: Version? = nil) -> String {
            do throws(JobFailure) {
                _ = try NewImages(of: bundle, version: version, place: "/b")
                return ""
            } catch { return "\(error)" }
        }
        #expect(refusal(Self.bundle("lab/web:1")).contains("'/b' has no image of kube-apiserver with a version"))
        #expect(refusal(Self.bundle("lab/kube-apiserver:v1.9.4")).contains("that can be deployed"))
        #expect(
            refusal(Self.ofOwn, Version(1, 36, 2))
                .contains("has kube-apiserver of v1.20.2, and --kubernetes-version says v1.36.2: give that one, or add")
        )
        var bundle = Self.ofOwn
        bundle.archives[0].images["lab/kube-proxy:v1.20.2"] = nil
        bundle.archives[0].images["lab/kube-proxy:v1.20.1"] = "digest"
        bundle.archives[0].images["lab/etcd:3.4.23"] = nil
        bundle.archives[0].images["lab/etcd:mine"] = "digest"
        #expect(refusal(bundle).contains("no image of etcd, kube-proxy that goes with v1.20.2"))
    }

    @Test func `every common key has its place in what is written`() throws {
        let new = try Self.configuration([Self.identity("m1", 1)])
        for key in KubernetesFile.keys { #expect(new.kubernetesText.contains("\(key):"), "\(key)") }
        for key in LoginFields.keys where key != "password" && key != "sudo-password" {
            #expect(new.clusterText.contains("\(key):"), "\(key)")
        }
        #expect(new.kubernetesText.contains("kubernetes-version: \(SupportedVersions.standard)"))
    }

    @Test func `a machine that is reached otherwise than most says so itself`() throws {
        let new = NewConfiguration(
            hosts: [
                (try #require(HostAddress("10.0.0.1")), Self.identity("m1", 1)),
                (try #require(HostAddress("admin@10.0.0.2:2222")), Self.identity("w1", 2)),
                (try #require(HostAddress("10.0.0.3")), Self.identity("w2", 3)),
            ],
            masters: 1,
            login: NewLogin(user: "it's", usesAgent: true)
        )
        let machines = try Self.load(new).cluster.machines
        #expect(machines.map(\.login.user) == ["it's", "admin", "it's"])
        #expect(machines.map(\.login.port) == [22, 2222, 22])
        let alike = NewConfiguration(
            hosts: [
                (try #require(HostAddress("ops@10.0.0.1")), Self.identity("m1", 1)),
                (try #require(HostAddress("ops@10.0.0.2")), Self.identity("w1", 2)),
            ],
            masters: 1,
            login: NewLogin(user: "me", usesAgent: true)
        )
        #expect(alike.clusterText.contains("  username: ops ") && !alike.clusterText.contains("    username:"))
        #expect(try Self.load(alike).cluster.machines.map(\.login.user) == ["ops", "ops"])
    }

    @Test func `a password for sudo is asked for where sudo asks and no password logs in`() throws {
        var asking = Self.identity("m1", 1)
        asking.identity.sudo = .asks
        #expect(try Self.configuration([asking], login: NewLogin(user: "ops")).variables == ["SUDO_PASSWORD"])
        #expect(try Self.configuration([asking]).variables == ["CLUSTER_PASSWORD"])
        #expect(try Self.configuration([Self.identity("m1", 1)], login: NewLogin(user: "ops")).variables == [])
        let loaded = try Self.load(Self.configuration([asking], login: NewLogin(user: "ops")))
        #expect(loaded.cluster.machines.first?.login.sudoPassword?.text == "x")
    }

    @Test func `networks keep clear of the machines`() throws {
        var identity = Self.identity("m1", 1)
        let far = try #require(IPv4Address("10.244.3.4"))
        identity.identity.addresses.append(
            CheckFacts.LocalAddress(device: "eth1", address: far, range: try #require(IPv4Range(far, prefixLength: 16)))
        )
        let network = try Self.load(Self.configuration([identity])).cluster.network
        #expect(network.podRange.description == "10.128.0.0/16")
        #expect(network.serviceRange.description == "10.254.0.0/16")
        // All of 10.0.0.0/8 is theirs.
        let wide = try #require(IPv4Range(far, prefixLength: 8))
        identity.identity.addresses = [
            CheckFacts.LocalAddress(device: "eth0", address: try #require(IPv4Address("10.0.0.1")), range: wide)
        ]
        let other = try Self.load(Self.configuration([identity])).cluster.network
        #expect(!wide.overlaps(other.podRange) && !wide.overlaps(other.serviceRange))
        #expect(!other.podRange.overlaps(other.serviceRange))
    }

    @Test func `what two machines may not share is said at once, with the way out`() throws {
        var clone = Self.identity("m1", 2)
        clone.identity.machineID = "another"
        #expect(
            try Self.configuration([Self.identity("m1", 1), clone]).problems() == [
                "10.0.0.1 and 10.0.0.2 are all called 'm1': give each a name of its own with 'hostnamectl set-hostname NAME' there"
            ]
        )
        var copy = Self.identity("w1", 2)
        copy.identity.machineID = "id-of-m1"
        let copies = try Self.configuration([Self.identity("m1", 1), copy]).problems()
        #expect(
            copies.count == 1 && copies[0].contains("have one machine-id")
                && copies[0].contains("systemd-machine-id-setup")
        )

        let twice = NewConfiguration(
            hosts: [
                (try #require(HostAddress("10.0.0.1")), Self.identity("m1", 1)),
                (try #require(HostAddress("m1.example.com")), Self.identity("m1", 1)),
            ],
            masters: 1,
            login: NewLogin(user: "ops")
        )
        #expect(twice.problems().contains("10.0.0.1 and m1.example.com are one machine, 'm1': give it once"))
    }

    @Test func `what cannot be a machine of a cluster is said, and nothing is guessed`() throws {
        let upper = try Self.configuration([Self.identity("Web_1", 1)]).problems()
        #expect(upper.count == 1 && upper[0].contains("hostnamectl set-hostname web-1"))
        var local = Self.identity("m1", 1)
        local.identity.reachedAt = IPv4Address("127.0.0.1")
        let here = NewConfiguration(
            hosts: [(try #require(HostAddress("localhost")), local)],
            masters: 1,
            login: NewLogin(user: "ops")
        )
        #expect(
            here.problems() == [
                "localhost: other machines cannot reach it at 127.0.0.1: give one of its addresses, 10.0.0.1"
            ]
        )
        let front = try Self.configuration(
            [Self.identity("m1", 1), Self.identity("w1", 2)],
            front: IPv4Address("10.0.0.2")
        )
        #expect(front.problems().first?.contains("w1, a worker") == true)
    }

    @Test func `what a deploy would stop at is remarked on`() throws {
        var identity = Self.identity("m1", 1)
        identity.clockSkew = -400
        identity.swapKiB = 1024
        identity.distribution.id = "rocky"
        identity.identity.sudo = .missing
        identity.cgroupVersion = 1
        let new = try Self.configuration([identity])
        let remarks = new.remarks().joined(separator: "\n")
        for word in ["400 s behind", "swapoff", "Debian and Ubuntu", "no sudo"] {
            #expect(remarks.contains(word), "\(word)")
        }
        #expect(try Self.load(new).cluster.kubernetes.allowsCgroupV1)
        identity.distribution = Distribution("linuxmint", "22", like: ["ubuntu", "debian"])
        #expect(try !Self.configuration([identity]).remarks().joined().contains("Debian and Ubuntu"))
        #expect(try Self.configuration([Self.identity("m1", 1)]).remarks() == [])
    }
}

@Suite struct IdentityTests {
    private static let script = Checkout.root.appending(path: "k8sPaiLibrary/script/identify.sh")

    @Test func `what a machine is derived from is read`() throws {
        let facts = "hostname m1\ndistribution linuxmint 22 ubuntu debian\ncgroup 2\nclock 1\nend\n"
        #expect(try FactsReader.read(facts).distribution.like == ["ubuntu", "debian"])
        #expect(throws: FactsError.self) { try FactsReader.read(facts.replacing(" 22 ubuntu debian", with: "")) }
    }

    @Test func `this box says what it is`() async throws {
        let outcome = try await LocalProgram(
            ["bash", "-s"],
            input: try String(contentsOf: Self.script, encoding: .utf8),
            limit: .seconds(300)
        ).run()
        let identity = try FactsReader.read(outcome.output)
        #expect(identity.hostName == ProcessInfo.processInfo.hostName)
        #expect(identity.cores > 0 && identity.memoryKiB > 0)
        #expect(abs(identity.clock - Int64(Date.now.timeIntervalSince1970)) < 300)
    }

    @Test func `GPUs and addresses are read`() throws {
        let identity = try FactsReader.read(
            """
            hostname g1
            machine-id 0123
            cores 8
            cgroup 2
            address eth0 10.0.0.5/24
            address wg0 100.64.0.1
            reached 10.0.0.5
            gpu NVIDIA A100-SXM4-40GB
            sudo free
            clock 1800000000
            end
            """
        )
        #expect(identity.identity.addresses.map(\.range.description) == ["10.0.0.0/24", "100.64.0.1/32"])
        #expect(identity.gpuType == "nvidia-a100-sxm4-40gb-x1")
    }
}

@Suite struct HostAddressTests {
    @Test func `user, host and port are told apart`() throws {
        let full = try #require(HostAddress("ops@10.0.0.2:2222"))
        #expect(full.user == "ops" && full.host == "10.0.0.2" && full.port == 2222)
        let plain = try #require(HostAddress("m1.example.com"))
        #expect(plain.user == nil && plain.port == 22 && plain.description == "m1.example.com")
        #expect(HostAddress("a@b@c")?.user == "a@b")
    }

    @Test(arguments: [
        "", "@10.0.0.1", "10.0.0.300", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:99999", "a b", "fe80::1", "ops@",
    ])
    func `what is no address is none`(text: String) {
        #expect(HostAddress(text) == nil)
    }
}
