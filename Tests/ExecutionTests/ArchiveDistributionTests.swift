import ClusterModel
import Foundation
import Plan
import Synchronization
import TestSupport
import Testing

@testable import Execution

/// Machines that stand for themselves with a folder and an address of loopback each: `share-archives.sh` by the real bash, sshd and ssh, and
/// a stand-in for Docker that keeps what it reads, as slowly as a link would bring it.
@Suite struct ArchiveDistributionTests {
    private static let count = Atomic<Int>(0)
    /// Nobody but root may write above it, which sshd looks at.
    private let folder: String
    /// Where its machines are reached, but for the last number of it.
    private let network: String
    /// Above which their numbers begin.
    private let first: Int
    private let archive: [UInt8]
    private var piece: Int { ArchiveDigests.piece(of: archive.count) }

    init() throws {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        let pid = Int(ProcessInfo.processInfo.processIdentifier)
        folder = "/run/paictl-test-\(pid)-\(number)"
        first = number * 10
        network = "127.\(130 + pid / 250 % 64).\(pid % 250 + 1)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let source = try #require(FileHandle(forReadingAtPath: "/dev/urandom"))
        archive = Array(try #require(try source.read(upToCount: 20 << 20)))
        try Data(archive).write(to: URL(filePath: "\(folder)/archive.tar"))
    }

    /// One of them; scripts know its folder instead of `/var/lib/paictl` and `/run`.
    private struct Machine: StreamingRemote {
        var folder: String
        /// What is done once this machine has so many bytes of what it takes.
        private let trigger: Int
        private let deed: @Sendable () -> Void
        /// What is done before this box has it load what it has, afterwards, and before it takes from another.
        var beforeLoading: @Sendable () -> Void = {}
        var afterLoading: @Sendable () -> Void = {}
        var beforeTaking: @Sendable () -> Void = {}
        private let shell = LocalShell()

        /// - Parameter isSlow: whether its Docker takes a fifth of an archive, and the rest once there is a file `go`; so its link seems to be slow.
        init(
            _ folder: String,
            isSlow: Bool = false,
            at trigger: Int = -1,
            deed: @escaping @Sendable () -> Void = {}
        ) throws {
            self.folder = folder
            self.trigger = trigger
            self.deed = deed
            try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
            let read = isSlow ? "head --bytes=4194304; until [ -e \(folder)/go ]; do sleep 0.1; done; cat" : "cat"
            try "#!/bin/bash\nif [ \"$1\" = load ]; then { \(read); } >\(folder)/loaded; fi\n"
                .write(toFile: "\(folder)/bin/docker", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/docker")
        }

        private func here(_ script: Script) -> Script {
            var script = script
            script.text =
                LocalShell.preamble + "in_memory=\(folder)\nPATH=\(folder)/bin:$PATH:/usr/sbin\n"
                + script.text.replacing("/var/lib/paictl", with: "\(folder)/kept")
            return script
        }

        func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Execution.Outcome {
            guard script.payload != nil else { return try await shell.run(here(script), tell: tell) }
            beforeLoading()
            // Others begin once there is one that gives.
            _ = FileManager.default.createFile(atPath: "\(folder)/began", contents: nil)
            var script = script
            let answer = try await answer(to: Script(name: "arrived", text: script.resumption?.question ?? "")) { _ in }
            var offset = 0
            if let arrival = Arrival(answer), try arrival.begins(script.payload ?? "", whole: script.resumption?.digest)
            {
                offset = arrival.size
            }
            try "\(offset)".write(toFile: "\(folder)/offset", atomically: true, encoding: .utf8)
            script = script.going(onFrom: offset)
            let rest = "\(folder)/rest"
            try Data(FileManager.default.contents(atPath: script.payload ?? "")?.dropFirst(offset) ?? Data())
                .write(to: URL(filePath: rest))
            script.payload = rest
            defer { afterLoading() }
            return try await shell.run(here(script), tell: tell)
        }

        func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
            try await shell.answer(to: here(script), tell: tell)
        }

        func follow(_ script: Script, line: @escaping @Sendable (String) -> Bool) async throws {
            if script.text.hasPrefix("task=take") { beforeTaking() }
            try await shell.follow(here(script)) {
                if Int($0) == trigger { deed() }
                return line($0)
            }
        }

        func fetch(_ script: Script, to path: String, tell: @escaping @Sendable (Event.Kind) -> Void) async throws
            -> Execution.Outcome
        { Execution.Outcome(failure: "not here") }

        func redacted(line: some StringProtocol) -> String { String(line) }

        var loaded: [UInt8]? { FileManager.default.contents(atPath: "\(folder)/loaded").map(Array.init) }
        /// Where this box began to send.
        var offset: String? { try? String(contentsOfFile: "\(folder)/offset", encoding: .utf8) }
        var isClean: Bool {
            let left = ["paictl-sharing", "kept/shared", "kept/arriving"]
            return left.allSatisfy { !FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        }
    }

    private func script(_ number: Int) throws -> Script {
        func text(_ name: String) throws -> String {
            try Checkout.text("k8sPaiLibrary/script/\(name).sh")
        }
        return Script(
            name: "load-images",
            text: "records=('r/a:1 digest') pod_records=() bytes=\(archive.count)\n" + (try text("load-images")),
            payload: "\(folder)/archive.tar",
            resumption: Resumption(question: try text("arrived")),
            sharing: Sharing(address: "\(network).\(first + number)", pieces: [try text("share-archives")]),
            deadline: .seconds(300)
        )
    }

    /// Has every machine load the archive, the others once the first one has begun, or has ended; what was said of them.
    private func distribute(_ machines: [Machine], afterFirst: Bool = false) async throws -> [String] {
        let first = Milestone("m1 has it")
        let plan = Plan(
            tracks: try machines.indices.map { index in
                var load = Step(title: "Load", changes: [], work: [.script(try script(index + 1))])
                if index == 0 { load.reaches = [first] } else if afterFirst { load.awaits = [first] }
                let wait = "until [ -e '\(folder)/m1/began' ]; do sleep 0.1; done\n"
                let begin = Step(title: "Begin", changes: [], work: [.script(Script(name: "wait", text: wait))])
                return Track(place: .machine("m\(index + 1)"), steps: index == 0 ? [load] : [begin, load])
            }
        )
        let said = Mutex<[String]>([])
        let remotes = Dictionary(
            uniqueKeysWithValues: machines.enumerated().map { ("m\($0.offset + 1)", $0.element as any Remote) }
        )
        let report = await Engine(remotes: remotes, here: Nowhere()) { event in
            if case .found(let lines) = event.kind {
                said.withLock { $0 += lines.map { "\(event.track ?? ""): \($0)" } }
            }
        }
        .run(plan)
        #expect(report.failures.isEmpty, "\(report.failures)")
        for machine in machines {
            // Not in what is expected itself: it would be printed, all of it.
            let hasAll = machine.loaded == archive
            #expect(hasAll, "\(machine.folder)")
            // It ends when it finds that nobody hears it.
            for _ in 0..<600 where !machine.isClean { try await Task.sleep(for: .milliseconds(100)) }
            #expect(machine.isClean)
        }
        return said.withLock { $0 }
    }

    private func machines(_ number: Int) throws -> [Machine] {
        try (1...number).map { try Machine("\(folder)/m\($0)") }
    }

    private func tidy() { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `the box sends an archive once, and machines give it to each other`() async throws {
        defer { tidy() }
        let machines = try machines(4)
        #expect(try await distribute(machines) == [])
        #expect(machines.map(\.offset) == ["0"] + Array(repeating: "\(archive.count)", count: 3))
    }

    @Test func `what was here since a run that was interrupted is not taken again`() async throws {
        defer { tidy() }
        // It has more than the one that gives has by then.
        let giver = "\(folder)/m1"
        var machines = [try Machine(giver, isSlow: true), try Machine("\(folder)/m2")]
        machines[1].beforeTaking = { Self.letGo(giver) }
        let kept = "\(machines[1].folder)/kept"
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        try Data(archive[..<(9 << 20)]).write(to: URL(filePath: "\(kept)/arriving"))
        #expect(try await distribute(machines) == [])
        #expect(machines[1].offset == "\(archive.count)")
    }

    private static func letGo(_ machine: String) {
        _ = FileManager.default.createFile(atPath: "\(machine)/go", contents: nil)
    }

    @Test func `where a giver dies, the box sends what is missing, and says so`() async throws {
        defer { tidy() }
        let giver = "\(folder)/m1"
        var machines = [
            try Machine(giver, isSlow: true),
            try Machine("\(folder)/m2", at: piece) {
                // Its sshd, with which what that gives ends.
                if let pid = try? String(contentsOfFile: "\(giver)/paictl-sharing/pid", encoding: .utf8),
                    let number = Int32(pid.trimmingCharacters(in: .newlines))
                {
                    kill(number, SIGKILL)
                }
            },
        ]
        machines[1].beforeLoading = { Self.letGo(giver) }
        let said = try await distribute(machines)
        #expect(said.count == 1 && said.first?.hasPrefix("m2: m1 did not give it archive.tar (") == true, "\(said)")
        let sent = try #require(Int(machines[1].offset ?? ""))
        #expect(sent >= piece && sent < archive.count)
    }

    @Test func `wrong bytes are found by their piece, go no further, and are sent by the box`() async throws {
        defer { tidy() }
        let giver = "\(folder)/m1"
        let wrong = UInt64(piece * 3 + 5)
        var machines = try machines(3)
        // The others begin once it has loaded all.
        machines[0].afterLoading = {
            let file = FileHandle(forUpdatingAtPath: "\(giver)/kept/shared/0")
            try? file?.seek(toOffset: wrong)
            try? file?.write(contentsOf: Data("wrong".utf8))
        }
        let said = try await distribute(machines, afterFirst: true)
        #expect(said.count == 1 && said.first?.contains("what came has another SHA-256") == true, "\(said)")
        // Which of the others was the first is left to chance.
        #expect(machines.compactMap { $0.offset.flatMap { Int($0) } }.sorted() == [0, piece * 3, archive.count])
    }

    @Test func `nothing is left where the box is gone`() async throws {
        defer { tidy() }
        let machine = try Machine("\(folder)/m1")
        let text = "task=serve address=\(network).\(first + 1)\n" + (try script(1).sharing?.pieces.joined() ?? "")
        // It hears two signs of life, and no more.
        try? await machine.follow(Script(name: "serve", text: "{ \(text)\n} | head --lines 2\n")) { _ in true }
        #expect(machine.isClean)
    }
}
