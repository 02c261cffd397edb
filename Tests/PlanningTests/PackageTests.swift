@testable import Checkup
@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing
import YAML

@testable import ClusterPlanning

/// What a job's packages are called on a machine, and what of them is missing there.
@Suite struct PackageTests {
    static let names = ["docker", "containernetworking-plugins", "curl", "jq", "iptables", "iproute2"]

    private static func missing(_ change: (inout Facts) -> Void) throws -> MissingPackages {
        var cluster = try PaperCluster()
        change(&cluster.facts["w1", default: Facts()])
        return cluster.planner.library.packages.missing(
            names,
            on: try #require(cluster.facts["w1"]),
            dockerPackage: cluster.planner.cluster.kubernetes.dockerPackage
        )
    }

    @Test(arguments: [
        ("debian 11", ["docker.io"], "iproute2"), ("debian 12", ["docker.io"], "iproute2"),
        ("debian 13", ["docker.io", "docker-cli"], "iproute2"),
        ("debian 13.2", ["docker.io", "docker-cli"], "iproute2"),
        ("debian rolling", ["docker.io", "docker-cli"], "iproute2"), ("ubuntu 22.04", ["docker.io"], "iproute2"),
        ("ubuntu 26.04", ["docker.io"], "iproute2"), ("linuxmint 22 ubuntu debian", ["docker.io"], "iproute2"),
        ("fedora 40", ["moby-engine"], "iproute"), ("fedora 42", ["moby-engine", "docker-cli"], "iproute"),
        ("opensuse-leap 15.6 suse opensuse", ["docker"], "iproute2"),
    ])
    func `packages have the names of the distribution and release`(os: String, docker: [String], last: String) throws {
        let words = os.split(separator: " ").map(String.init)
        let missing = try Self.missing {
            ($0.distribution.id, $0.distribution.version) = (words[0], words[1])
            $0.distribution.like = Array(words.dropFirst(2))
        }
        #expect(missing.packages.starts(with: docker) && missing.packages.count == docker.count + 5)
        #expect(missing.packages.last == last && missing.unknown.isEmpty && missing.archives.isEmpty)
    }

    @Test func `where nothing can be installed, what is there suffices, and what is not is named`() throws {
        func missing(_ distribution: String, _ programs: Set<String>) throws -> MissingPackages {
            try Self.missing {
                ($0.distribution.id, $0.distribution.version) = (distribution, "9")
                $0.distribution.like = distribution == "rocky" ? ["rhel", "centos", "fedora"] : []
                $0.programs = programs
                if !programs.isEmpty { $0.docker = Facts.Docker(version: "28.0", cgroupDriver: "systemd") }
            }
        }
        let all: Set = ["/usr/lib/cni/bridge", "curl", "jq", "iptables", "ip"]
        #expect(try missing("arch", all) == MissingPackages())
        #expect(try missing("arch", []).unknown == Self.names)
        #expect(try missing("rocky", []).unknown == ["docker"])
        #expect(try missing("rocky", all).packages == ["containernetworking-plugins"])
    }

    @Test func `a daemon without its client gets the client that belongs to it`() throws {
        func missing(_ version: String, _ packages: [String]) throws -> MissingPackages {
            try Self.missing {
                $0.distribution.version = version
                $0.lacksDockerClient = true
                $0.programs = ["/usr/lib/cni/bridge", "curl", "jq", "iptables", "ip"]
                for package in packages { $0.packages[package] = "1" }
            }
        }
        #expect(try missing("13", ["docker.io"]).packages == ["docker-cli"])
        #expect(try missing("12", ["docker-ce", "containerd.io"]).packages == ["docker-ce-cli"])
        #expect(try missing("13", []) == MissingPackages(unknown: ["docker"]))
    }

    @Test func `a machine is asked for all names at once`() throws {
        let planner = try PaperCluster().planner
        let machine = try #require(planner.cluster.machine(named: "w1"))
        for pieces in [try planner.factsScript(for: machine), try planner.checkScript(for: machine)] {
            let script = pieces.joined()
            let line = try #require(script.split(separator: "\n").first { $0.hasPrefix("packages=") })
            for name in ["docker.io", "docker-cli", "docker-ce-cli", "moby-engine", "cni-plugins", "iproute"] {
                #expect(line.contains("'\(name)'"))
            }
            #expect(
                script.contains(
                    "programs=('/usr/lib/cni/bridge' '/usr/libexec/cni/bridge' 'curl' 'ip' 'iptables' 'jq' 'openssl')"
                )
            )
        }
    }

    @Test func `a plan names what will be installed, and refuses what cannot be`() throws {
        var cluster = try PaperCluster()
        cluster.facts["w1"]?.distribution.version = "13"
        let steps = try cluster.plan().tracks.first { $0.name == "w1" }?.steps ?? []
        let step = try #require(steps.first { $0.title == "Install Docker and the network plugins" })
        #expect(step.changes.prefix(2).map(\.subject) == ["docker.io", "docker-cli"])
        #expect(
            step.work.contains {
                if case .script(let script) = $0 { script.text.contains("installer='apt'") } else { false }
            }
        )
        cluster.facts["w1"]?.distribution.id = "arch"
        #expect(throws: Refusal.self) { try cluster.plan() }
    }

    @Test(arguments: [
        ("pacman: {}", "packages.yaml:1:1: 'pacman' is no package manager; there are apt, dnf, zypper, none"),
        (
            "none: {distributions: [], plugin-folder: /a, packages: [{name: a, is: [b]}]}",
            "'none' installs nothing"
        ),
        (
            "none: {distributions: [], plugin-folder: /a, packages: [{name: a, is: [], from: \"1\"}]}",
            "'from' is a release"
        ),
        (
            "none: {distributions: [], plugin-folder: /a, packages: [{name: a, is: [], distribution: [a], from: x}]}",
            "'x' is no release"
        ),
        ("none: {distributions: [], plugin-folder: /a, packages: [{name: a, iss: []}]}", "unknown key 'iss'"),
        ("apt: {distributions: [], plugin-folder: /a, packages: []}", "the family 'none'"),
        (
            "apt: {distributions: [], plugin-folder: /a, packages: [{name: a, is: [a], archive: {name: a, url: \"http://a\", suite: /, key: \"https://a/key\", fingerprint: 9}}]}",
            "begin with https://"
        ),
        (
            "apt: {distributions: [], plugin-folder: /a, packages: [{name: a, is: [a], archive: {name: a, url: \"https://a\", suite: /, key: \"https://a/key\", fingerprint: \"9D\"}}]}",
            "40 hexadecimal digits"
        ),
    ])
    func `a mistake in the table is told with its place`(text: String, sentence: String) throws {
        let error = #expect(throws: YAMLError.self) { try PackageTable(text: text, file: "packages.yaml") }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
}
