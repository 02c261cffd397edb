import Foundation
import PKI
import Plan
import TestSupport
import Testing

@testable import ClusterPlanning

/// How a master keeps snapshots by itself, by the functions of its program; etcd and the other machine's sshd are stand-ins.
@Suite struct KeptByTimerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder + "/there", withIntermediateDirectories: true)
        try write("cluster-id", Array("0123456789abcdef\n".utf8))
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    private func names(in place: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(place)").sorted()
    }

    /// The program's functions, without its last line, which begins; and then these commands.
    private func bash(_ commands: String) throws -> Outcome {
        func script(_ name: String) throws -> String {
            try Checkout.text("k8sPaiLibrary/script/\(name).sh").replacing("/var/lib/paictl", with: folder)
        }
        let program = try script("keep-snapshots")
        #expect(program.hasSuffix("\nkeep_snapshot\n"))
        return try run(
            ["bash", "-s"],
            input: """
                set -euo pipefail
                umask 077
                program=keep-snapshots machine_name=m1 snapshot_count=2 snapshot_secrets=('\(folder)/a' '\(folder)/b')
                kubernetes_version=1.36.2 snapshot_target=backup@10.0.0.9:'\(folder)/there' snapshot_port=22 snapshot_host_key='ssh-ed25519 AAAA'
                cd '\(folder)'

                """ + (try script("timed")) + program.dropLast("keep_snapshot\n".count) + commands
        )
    }

    /// Two pages and their hash, as etcd writes them.
    private var snapshot: [UInt8] {
        let pages = (0..<1024).map { UInt8($0 % 251) }
        return pages + Digest.sha256(pages)
    }

    @Test func `a snapshot is whole by the hash at its end, and nothing else is`() throws {
        try write("whole", snapshot)
        var flipped = snapshot
        flipped[700] ^= 1
        try write("flipped", flipped)
        try write("bare", Array(snapshot.dropLast(32)))
        try write("cut", Array(snapshot.dropLast(512)))
        let outcome = try bash("for file in whole flipped bare cut; do hash_of_snapshot $file || echo no; done\n")
        #expect(outcome.output == Digest.sha256Hex(Array(snapshot.dropLast(32))) + "\nno\nno\nno\n", "\(outcome.said)")
    }

    @Test func `what stands beside it is what paictl reads`() throws {
        try write("a", Array("one\nwith \"lines\"\n".utf8))
        try write("b", Array("two".utf8))
        let outcome = try bash("record_of abc 42 3.5.30\n")
        let record = try JSONDecoder().decode(SnapshotRecord.self, from: Data(outcome.output.utf8))
        #expect(record.sha256 == "abc" && record.revision == 42 && record.etcd == "3.5.30" && record.member == "m1")
        #expect(record.cluster == "0123456789abcdef" && record.kubernetes == "1.36.2")
        #expect(abs(record.taken - Int64(Date().timeIntervalSince1970)) < 60)
        #expect(record.files == ["\(folder)/a": "one\nwith \"lines\"\n", "\(folder)/b": "two"])
    }

    @Test func `without one of the keys there is no snapshot`() throws {
        try write("a", [])
        let outcome = try bash("record_of abc 42 3.5.30\n")
        #expect(!outcome.succeeded && outcome.errors.contains("m1 has no \(folder)/b"), "\(outcome.said)")
    }

    @Test func `the newest stay, with their keys, and what is not ours`() throws {
        for day in 1...4 {
            try write("there/etcd-2026110\(day)T000000Z-m1.db", [])
            try write("there/etcd-2026110\(day)T000000Z-m1.db.keys", [])
        }
        try write("there/notes", [])
        #expect(try bash("prune there\n").succeeded)
        let left = ["etcd-20261103T000000Z-m1.db", "etcd-20261104T000000Z-m1.db"]
        #expect(try names(in: "there") == left.flatMap { [$0, $0 + ".keys"] } + ["notes"])
    }

    @Test func `the other machine has a file whole, or not under its name`() throws {
        try write("etcd-1.db", snapshot)
        #expect(try bash("there() { bash -c \"$1\"; }\nsend etcd-1.db\n").succeeded)
        #expect(try Data(contentsOf: URL(filePath: "\(folder)/there/etcd-1.db")) == Data(snapshot))
        try write("etcd-2.db", snapshot)
        let cut = try bash("there() { head --bytes 100 | bash -c \"$1\"; }\nsend etcd-2.db || echo refused\n")
        #expect(cut.output == "refused\n", "\(cut.said)")
        #expect(try names(in: "there").filter { !$0.hasPrefix(".") } == ["etcd-1.db"])
    }
}
