@testable import ClusterModel
@testable import Checkup
@testable import Facts
import ClusterPlanning
import Testing

@testable import Maintenance
@testable import paictl

/// Tables that have to fit a terminal.
@Suite struct TableTests {
    private func report(_ names: String...) -> CheckReport {
        var facts = Facts()
        (facts.distribution.id, facts.distribution.version, facts.architecture) = ("debian", "12", "x86_64")
        (facts.cores, facts.memoryKiB) = (128, 1_073_741_824)
        return CheckReport(
            machines: names.map { .init(name: $0, address: "192.168.100.111", role: "master", facts: facts) }
                + [.init(name: "silent", address: "192.168.100.112", role: "worker", facts: nil)],
            findings: names.flatMap { name in
                [
                    Finding(machine: name, .error, "swap is on", fix: "turn it off, and take it out of /etc/fstab"),
                    Finding(
                        machine: name,
                        .warning,
                        "its clock is kept right by nobody, so that it will be off one day"
                    ),
                ]
            }
        )
    }

    @Test func `what check found of a machine survives a terminal of 80 columns`() {
        let text = CheckText(report("m1", "机器-机器-机器-机器-机器-机器-机器-机器-机器-机器"), columns: 79).text
        let lines = text.split(separator: "\n").map(String.init)
        for line in lines { #expect(line.columns <= 79, "\(line)") }
        #expect(lines[1].contains("  1 error, 1 warning  master  debian 12 x86_64"), "\(lines[1])")
        #expect(lines[2].contains("…") && lines[2].contains("  1 error, 1 warning  "), "\(lines[2])")
        #expect(lines[3].contains("  not checked  "))
        #expect(lines.contains { $0.hasPrefix("  -> turn it off") })
    }

    @Test func `columns stand below their heads, also below wide letters`() {
        let lines = TextTable([["A", "B"], ["机器", "x"], ["longer", "y"]]).lines
        #expect(lines == ["A       B", "机器    x", "longer  y"])
    }

    @Test func `why a machine is unreachable widens no column`() throws {
        func machine(_ name: String, _ obstacle: String? = nil) -> StatusReport.Machine {
            StatusReport.Machine(
                name: name,
                role: "worker",
                address: "10.0.0.9",
                obstacle: obstacle,
                node: .init(ready: true, message: nil, cordoned: false, kubeletVersion: "v1.36.2")
            )
        }
        let reason = "timed out connecting to port 22 after 30 s, from the bastion 'b1', which is on and answers"
        let report = StatusReport(
            clusterID: nil,
            kubernetesVersion: "v1.36.2",
            machines: [machine("w1"), machine("w2", reason)],
            components: [],
            addons: [],
            etcd: [],
            certificates: [],
            front: .init(),
            clusterDrift: [],
            problems: ["w1: something"]
        )
        #expect(
            StatusText(report).lines == [
                "Kubernetes v1.36.2", "",
                "MACHINE  ROLE    ADDRESS   NODE         KUBELET  DRIFT",
                "w1       worker  10.0.0.9  ready        v1.36.2  none",
                "w2       worker  10.0.0.9  unreachable", "",
                "! w2 is unreachable: \(reason)", "! w1: something",
                "w2 cannot be asked; 1 thing is not well",
            ]
        )
    }
}
