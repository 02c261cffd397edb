import Foundation
import Plan
import Synchronization
import TestSupport
import Testing

@testable import Execution

/// Snapshots on this box; `sha256sum` says what their hash is.
@Suite struct SnapshotFileTests {
    private let place: URL

    init() throws { place = try directory(with: [:]) }

    private var file: String { place.appending(path: "kept.db").path }

    private static let library = Checkout.root.appending(path: "k8sPaiLibrary/script/library.sh").path

    /// A database of some pages, and its hash behind it, as the machines' `seal` puts it there.
    @discardableResult
    private func make(pages: Int = 9, sealed: Bool = true) throws -> Data {
        let data = Data((0..<pages * 4096).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        try data.write(to: URL(filePath: file))
        if sealed {
            let said = try run(
                "bash",
                "-c",
                "eval \"$(sed -n '/^seal()/,/^}/p' \"$1\")\"; seal \"$2\"; seal \"$2\"",
                "-",
                Self.library,
                file
            )
            #expect(said.succeeded, "\(said.said)")
        }
        return data
    }

    @Test func `a snapshot that is whole is taken, once sealed and no more`() throws {
        let data = try make()
        let database = place.appending(path: "database")
        try data.write(to: database)
        let sum = try run("sha256sum", database.path).output.prefix(64)
        let found = try SnapshotFile(verifying: file)
        #expect(found.sha256 == sum && found.bytes == data.count + 32)
    }

    @Test(arguments: [0, 4096 * 9 - 1, 4096 * 4 + 17, 4096 * 9, 4096 * 9 + 31])
    func `a byte that is another is found`(offset: Int) throws {
        try make()
        var data = try Data(contentsOf: URL(filePath: file))
        data[offset] ^= 1
        try data.write(to: URL(filePath: file))
        let problem = #expect(throws: LocalProblem.self) { try SnapshotFile(verifying: file) }
        #expect(problem?.isRefusal == true && problem?.description.contains("is damaged") == true)
    }

    @Test(arguments: [0, 31, 32, 4096, 4096 + 512 + 32, 4096 * 9, 4096 * 9 + 31])
    func `a part of one is none`(length: Int) throws {
        try make()
        try run("truncate", "--size", "\(length)", file)
        #expect(throws: LocalProblem.self) { try SnapshotFile(verifying: file) }
    }

    @Test func `a member's own file has no hash, which is said`() throws {
        try make(sealed: false)
        let problem = #expect(throws: LocalProblem.self) { try SnapshotFile(verifying: file) }
        #expect(problem?.description.contains("copy of a member's file") == true)
    }

    // MARK: Kept

    private struct Box: ControlHost {
        let folder: URL
        func write(_ path: String, mode: UInt16?, contents: String) throws {
            try Files.create(place(path), mode: mode ?? 0, contents)
        }
        func remove(_ path: String) {}
        func place(_ path: String) -> String { folder.appending(path: path).path }
    }

    private func keep(_ text: String) async throws -> (report: Report, found: [String]) {
        let found = Mutex<[String]>([])
        let record = SnapshotRecord(
            taken: 1_800_000_000,
            revision: 7,
            member: "m1",
            cluster: "c",
            kubernetes: "v1.36.2",
            etcd: nil,
            files: ["/etc/kubernetes/pki/ca.key": "geheim"]
        )
        let snapshot = KeptSnapshot(Script(name: "etcd-snapshot", text: text), path: "snap.db", record: record)
        let step = Step(title: "Keep", changes: [], work: [.keepSnapshot(snapshot)])
        let engine = Engine(remotes: ["m1": LocalShell()], here: Box(folder: place)) { event in
            if case .found(let sentences) = event.kind { found.withLock { $0 += sentences } }
        }
        let report = await engine.run(Plan(tracks: [Track(place: .machine("m1"), steps: [step])]))
        return (report, found.withLock { $0 })
    }

    @Test func `one that comes whole is kept, with its keys, for its owner alone`() async throws {
        try make()
        let (report, found) = try await keep("cat '\(file)'\n")
        #expect(report.failures.isEmpty)
        #expect(found.first?.hasPrefix("snap.db: ") == true && found.first?.contains("revision 7 or later") == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        #expect(names == ["kept.db", "snap.db", "snap.db.keys"])
        for name in names.dropFirst() {
            let path = place.appending(path: name).path
            #expect(try run("stat", "--format", "%a", path).output == "600\n")
        }
        let record = try SnapshotRecord(reading: place.appending(path: "snap.db.keys").path)
        #expect(record.sha256 == (try SnapshotFile(verifying: file).sha256))
        #expect(record.files == ["/etc/kubernetes/pki/ca.key": "geheim"])
    }

    @Test(arguments: ["head --bytes 9000", "sed --null-data 's/a/b/'", "cat /dev/null; exit 3; cat"])
    func `one that does not is not there at all`(command: String) async throws {
        try make()
        let (report, _) = try await keep("\(command) '\(file)'\n")
        #expect(report.failures.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["kept.db"])
    }
}
