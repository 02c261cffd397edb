import Checkup
import Plan
import SSH
import Synchronization
import Testing

@testable import Execution
@testable import Maintenance

@Suite struct RunTests {
    /// A stage that changes this box, and needs to know whether the one before it has.
    private struct Writing: Stage {
        var file: String
        let box: Box
        var needs: String?
        var losses: [String] = []

        func proposal(on site: Site) async throws -> Proposal {
            if let needs, !site.isForShow, !box.files.withLock({ $0.contains(needs) }) {
                throw JobFailure.refused(["\(needs) is not there yet"])
            }
            let step = Step(
                title: "Write \(file)",
                changes: [],
                work: [.writeHere(path: file, mode: nil, contents: "")]
            )
            return Proposal(plan: Plan(tracks: [Track(place: .here, steps: [step])], losses: losses))
        }
    }

    /// A stage that has more to propose for as long as it comes further.
    private struct GoingOn: Stage {
        let box: Box
        var rounds: Int
        var isStuck = false

        func proposal(on site: Site) async throws -> Proposal {
            let done = box.files.withLock { $0.count }
            let step = Step(
                title: isStuck ? "Write" : "Write \(done)",
                changes: [],
                work: [.writeHere(path: isStuck ? "x" : "\(done)", mode: nil, contents: "")]
            )
            let plan = Plan(tracks: [Track(place: .here, steps: [step])])
            return Proposal(plan: plan, goesOn: isStuck || done + 1 < rounds)
        }
    }

    private final class Box: ControlHost {
        let files = Mutex<Set<String>>([])

        func write(_ path: String, mode: UInt16?, contents: String) throws {
            if path == "full" { throw JobFailure.failed("no space left") }
            files.withLock { _ = $0.insert(path) }
        }
        func remove(_ path: String) throws {}
        func place(_ path: String) throws -> String { path }
    }

    private final class Log: Sendable {
        let events = Mutex<[Event]>([])

        func add(_ event: Event) { events.withLock { $0.append(event) } }
        var begun: [Int] {
            events.withLock { events in
                events.compactMap { if case .runBegan(_, _, let steps, _) = $0.kind { steps } else { nil } }
            }
        }
        var ends: Int {
            events.withLock { $0.count { if case .runEnded = $0.kind { true } else { false } } }
        }
    }

    private let box = Box()
    private let log = Log()

    private func run(_ stages: any Stage...) -> Run { Run(of: "x", stages: stages, here: box) }

    @Test func `a stage asks once the one before it is done, and the report is of both`() async throws {
        let stages = run(Writing(file: "a", box: box), Writing(file: "b", box: box, needs: "a"))
        guard case .ended(let report, let proposals) = try await stages.begin(asks: true, report: log.add) else {
            Issue.record("it asks")
            return
        }
        #expect(report.tracks.map(\.stepsDone) == [2] && report.verdict == .done && proposals.count == 2)
        #expect(log.begun == [1, 2] && log.ends == 1)
    }

    @Test func `a stage that fails is the last`() async throws {
        let stages = run(Writing(file: "full", box: box), Writing(file: "b", box: box))
        guard case .ended(let report, let proposals) = try await stages.begin(asks: true, report: log.add) else {
            Issue.record("it asks")
            return
        }
        #expect(report.verdict == .failed && proposals.count == 1)
        #expect(box.files.withLock { $0 } == [])
    }

    @Test func `losses are asked about before they are brought about, in whatever stage`() async throws {
        let stages = run(
            Writing(file: "a", box: box),
            Writing(file: "b", box: box, losses: ["all of it"]),
            Writing(file: "c", box: box)
        )
        guard case .asks(let question) = try await stages.begin(asks: true, report: log.add) else {
            Issue.record("it does not ask")
            return
        }
        #expect(box.files.withLock { $0 } == ["a"] && log.ends == 0)
        guard case .ended(let report, _) = try await stages.goOn(question, report: log.add) else {
            Issue.record("it asks again")
            return
        }
        #expect(report.tracks.map(\.stepsDone) == [3] && log.ends == 1)
        #expect(box.files.withLock { $0 } == ["a", "b", "c"])
    }

    @Test func `a stage that goes on is asked again before the next one`() async throws {
        let stages = run(GoingOn(box: box, rounds: 3), Writing(file: "b", box: box, needs: "2"))
        guard case .ended(let report, let proposals) = try await stages.begin(asks: true, report: log.add) else {
            Issue.record("it asks")
            return
        }
        #expect(report.verdict == .done && proposals.count == 4 && log.ends == 1)
        #expect(box.files.withLock { $0 } == ["0", "1", "2", "b"])
    }

    @Test func `one that comes no further is the end`() async throws {
        await #expect(throws: JobFailure.self) {
            _ = try await run(GoingOn(box: box, rounds: 9, isStuck: true)).begin(asks: true, report: log.add)
        }
    }

    @Test func `a plan shows every stage, and does nothing`() async throws {
        let stages = run(Writing(file: "a", box: box), Writing(file: "b", box: box, needs: "a"))
        #expect(try await stages.plan(report: log.add).map(\.plan.steps.count) == [1, 1])
        #expect(box.files.withLock { $0 } == [] && log.begun == [] && log.ends == 0)
    }
}

@Suite struct SilenceTests {
    @Test func `a command that is not there is told by bash's exit status, whatever it says`() {
        let said = ": eval: ligne 5 : find : commande introuvable"
        #expect(Silence(FailedQuestion(.exited(127), said: said), to: .locking).fix.hasPrefix("install that command"))
        #expect(Silence(FailedQuestion(.exited(1), said: said), to: .locking).fix.hasPrefix("log in to it by hand"))
    }

    private let refused = SSHError(host: "m1", .authenticationFailed(user: "ops", tried: [], offered: []))

    @Test func `whoever asks is told what to do about it, each by their own means`() {
        let root = Silence(refused, to: .locking)
        #expect(root.sentence == "\(root.what); \(root.fix)" && root.fix.contains("'key-path'"))
        #expect(root.finding(on: "m1").fix == root.fix && !root.isRefusal)
        #expect(Silence(refused, to: .account).fix.contains("--key"))
    }
}
