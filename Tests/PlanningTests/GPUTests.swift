@testable import Facts
@testable import Plan
import Checkup
import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import ClusterPlanning

/// Machines with GPUs: what is seen of them, and what is planned and said.
@Suite struct GPUTests {
    /// What is there for pods to be given them.
    private static let usable = {
        var gpus = GPUFacts()
        gpus.counts[.nvidia] = 2
        gpus.drivers[.nvidia] = "535.129.03"
        gpus.hasToolkit = true
        return gpus
    }()

    /// A cluster that is there, to whose worker w1 GPUs come.
    private func cluster(
        _ toolkit: GPUToolkit = .present,
        version: Version = Version(1, 36, 2),
        _ change: (inout GPUFacts) -> Void = { _ in }
    ) throws -> PaperCluster {
        var cluster = try PaperCluster(version: version)
        cluster.planner.cluster.kubernetes.gpuToolkit = toolkit
        try cluster.carryOut(try cluster.plan())
        var gpus = Self.usable
        change(&gpus)
        cluster.facts["w1"]?.gpus = gpus
        return cluster
    }

    private func steps(_ cluster: PaperCluster) throws -> [String] {
        try cluster.plan().tracks.flatMap { track in track.steps.map { "\(track.name): \($0.title)" } }
    }

    private static let known = "w1: Make NVIDIA's GPUs known, now and at every boot"
    private static let label = "w1: Label the node, through a master"

    // MARK: What is seen

    /// Runs `say_gpus` of facts.sh over folders with what a kernel has there.
    private func said(bus: [String], driver: String? = nil, amdgpu: Bool = false) throws -> String {
        let folder = NSTemporaryDirectory() + "gpus-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ text: String, _ path: String) throws {
            let url = URL(filePath: folder + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        for (index, modalias) in bus.enumerated() {
            try write(modalias + "\n", "/sys/bus/pci/devices/0000:0\(index):00.0/modalias")
        }
        if let driver { try write(driver + "\n", "/proc/driver/nvidia/version") }
        if amdgpu { try write("6.8.5\n", "/sys/module/amdgpu/version") }
        let facts = try PaperCluster.text("k8sPaiLibrary/script/facts.sh")
        let begin = try #require(facts.range(of: "say_gpus() {")?.lowerBound)
        let end = try #require(facts[begin...].range(of: "\n}\n")?.upperBound)
        let function = facts[begin..<end].replacing("/sys/", with: folder + "/sys/")
            .replacing("/proc/driver", with: folder + "/proc/driver")
        return try run("/bin/bash", "-c", "set -euo pipefail\nPATH=\n\(function)\nsay_gpus").said
    }

    @Test func `GPUs to compute on are told from screens' adapters and bridges`() throws {
        let bus = [
            "pci:v00008086d000029C0sv00001AF4sd00001100bc06sc00i00",  // a bridge
            "pci:v00001A03d00002000sv00001A03sd00002000bc03sc00i00",  // the screen of a server's board
            "pci:v000010DEd000020B0sv000010DEsd0000134Fbc03sc02i00",  // an A100
            "pci:v000010DEd00001EB8sv000010DEsd000012A2bc03sc02i00",  // a T4
            "pci:v000010DEd00001AF1sv000010DEsd00000000bc06sc80i00",  // an NVSwitch
            "pci:v00001002d0000740Fsv00001002sd00000C34bc03sc80i00",  // an MI210
            "pci:v00001002d000073BFsv00001002sd00000E3Abc03sc00i00",  // a screen's adapter of AMD
        ]
        #expect(try said(bus: bus) == "pci-gpu nvidia\npci-gpu nvidia\npci-gpu amd\n")
        #expect(try said(bus: []) == "")
    }

    @Test(
        arguments: [
            ("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023", "535.129.03"),
            (
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build  (dvs-builder@U16)",
                "560.35.03"
            ),
            ("NVRM version: something else", "-"),
        ]
    )
    func `a driver says its version`(line: String, version: String) throws {
        let text = try said(bus: [], driver: line, amdgpu: true)
        #expect(text == "gpu-driver nvidia \(version)\ngpu-driver amd 6.8.5\n")
    }

    @Test func `what is said is read`() throws {
        let least = "hostname w1\ncgroup 2\nclock 1\n"
        let facts = try FactsReader.read(
            least + "pci-gpu nvidia\npci-gpu nvidia\ngpu-driver nvidia 535.129.03\ngpu-driver amd -\ngpu-toolkit\nend\n"
        )
        #expect(facts.gpus.counts == [.nvidia: 2] && facts.gpus.hasToolkit)
        #expect(facts.gpus.drivers == [.nvidia: "535.129.03", .amd: ""])
        #expect(throws: FactsError.self) { try FactsReader.read(least + "pci-gpu matrox\nend\n") }
    }

    // MARK: What is planned

    @Test func `a machine whose GPUs can be used is told of them, and nobody else`() throws {
        var cluster = try cluster()
        let plan = try cluster.plan()
        #expect(
            plan.tracks.flatMap { track in track.steps.map { "\(track.name): \($0.title)" } }
                == [Self.known, "w1: Have containerd run pods", Self.label]
        )
        try cluster.carryOut(plan)
        let daemon = cluster.facts["w1"]?.files["/etc/docker/daemon.json"]?.contents ?? ""
        #expect(daemon.contains("\"path\" : \"nvidia-container-runtime\"") && !daemon.contains("default-runtime"))
    }

    @Test func `with pods in Docker its runtime is all that is set`() throws {
        #expect(try steps(cluster(version: Version(1, 20, 2))) == [Self.known, Self.label])
    }

    @Test func `what cannot be used, or is to be left alone, changes nothing`() throws {
        #expect(try steps(cluster { $0.drivers = [:] }) == [])
        #expect(try steps(cluster { $0.hasToolkit = false }) == [])
        #expect(try steps(cluster(.none)) == [])
    }

    @Test func `AMD's need their label alone`() throws {
        let cluster = try cluster {
            $0.counts = [.amd: 8]
            $0.drivers = [.amd: "6.8.5"]
            $0.hasToolkit = false
        }
        #expect(try steps(cluster) == [Self.label])
    }

    @Test
    func `the toolkit is installed where it is asked for and a driver is loaded, from an archive with a known key`()
        throws
    {
        let cluster = try cluster(.nvidia) { $0.hasToolkit = false }
        let plan = try cluster.plan()
        let step = try #require(plan.tracks.first { $0.name == "w1" }?.steps.first)
        #expect(step.title == "Install what gives containers NVIDIA's GPUs")
        #expect(step.changes.map(\.subject) == ["nvidia-container-toolkit"])
        let text = step.work.reduce(into: "") { if case .script(let script) = $1 { $0 += script.text } }
        for given in [
            "packages=('nvidia-container-toolkit')", "archive_suite='/'",
            "archive_url='https://nvidia.github.io/libnvidia-container/stable/deb/ARCHITECTURE'",
            "archive_key='https://nvidia.github.io/libnvidia-container/gpgkey'",
            "archive_fingerprint='C95B321B61E88C1809C4F759DDCAE044F796ECB0'",
        ] { #expect(text.contains(given), "\(given)") }
        #expect(try steps(cluster).contains(Self.known))
        #expect(try steps(self.cluster(.nvidia) { $0.drivers = [:] }) == [])
    }

    @Test func `a runtime that the operator has described to Docker stays`() throws {
        var cluster = try cluster()
        let own = #"{"runtimes": {"nvidia": {"path": "/opt/nvidia/runtime", "runtimeArgs": []}}}"#
        cluster.facts["w1"]?.files["/etc/docker/daemon.json"] =
            Facts.File(mode: "644", owner: "0:0", digest: "d", contents: own)
        try cluster.carryOut(try cluster.plan())
        let daemon = cluster.facts["w1"]?.files["/etc/docker/daemon.json"]?.contents ?? ""
        #expect(daemon.contains("/opt/nvidia/runtime") && !daemon.contains("nvidia-container-runtime"))
    }

    // MARK: What is said

    /// A change of what is seen, and what a check says then.
    struct Case: Sendable, CustomTestStringConvertible {
        var toolkit = GPUToolkit.present
        var sentence: String?
        var change: @Sendable (inout GPUFacts) -> Void
        var testDescription: String { sentence ?? "nothing" }
    }

    @Test(
        arguments: [
            Case(sentence: "no driver of theirs is loaded") { $0.drivers = [:] },
            Case(sentence: "not the program nvidia-ctk") { $0.hasToolkit = false },
            Case(toolkit: .nvidia, sentence: "is installed by a deploy") { $0.hasToolkit = false },
            Case(sentence: "it has 1 NVIDIA GPU, driver 535.129.03") { $0.counts[.nvidia] = 1 },
            Case(sentence: "it has 8 AMD GPUs, and no driver of theirs") {
                $0.counts = [.amd: 8]
                $0.drivers = [:]
            },
            Case(toolkit: .none) { $0.drivers = [:] },
        ]
    )
    func `a check says what is missing`(one: Case) throws {
        let found = try findings(one.toolkit, one.change)
        // Where the toolkit's archive cannot be reached, that is said, too.
        #expect(one.sentence.map { sentence in found.contains { $0.contains(sentence) } } ?? found.isEmpty, "\(found)")
    }

    @Test func `a check knows runtimes that do not give pods what they ask for`() throws {
        let old = try findings(.present, { _ in }, check: { $0.containerd = "1.6.20" })
        #expect(old.contains { $0.contains("containerd 1.6.20 knows no CDI") }, "\(old)")
        let new = try findings(.present, { _ in }, check: { $0.containerd = "1.7.24" })
        #expect(!new.contains { $0.contains("CDI") })
    }

    private func findings(
        _ toolkit: GPUToolkit,
        _ gpuChange: (inout GPUFacts) -> Void,
        check checkChange: (inout CheckFacts) -> Void = { _ in }
    ) throws -> [String] {
        var cluster = try CheckupTests.cluster(version: Version(1, 36, 2))
        cluster.planner.cluster.kubernetes.gpuToolkit = toolkit
        let before = Set(try sentences(cluster))
        var gpus = Self.usable
        gpuChange(&gpus)
        cluster.facts["w1"]?.gpus = gpus
        if var check = cluster.facts["w1"]?.check {
            checkChange(&check)
            cluster.facts["w1"]?.check = check
        }
        return try sentences(cluster).filter { !before.contains($0) }
    }

    private func sentences(_ cluster: PaperCluster) throws -> [String] {
        Checkup(cluster.planner.demands).findings(
            cluster.facts,
            cluster.planner.preflight(cluster.facts, knownClusterID: nil)
        ).map(\.what)
    }
}
