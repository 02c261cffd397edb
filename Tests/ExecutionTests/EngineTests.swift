@testable import Plan
import Foundation
import Synchronization
import ClusterPlanning
import Testing

@testable import Execution

/// A machine that remembers what it was given, and fails where it is told to.
actor RememberingRemote: Remote {
    private(set) var ran: [String] = []
    private let failing: Set<String>
    private let pause: Duration
    /// What a script prints when it is asked for an answer.
    private let says: String

    init(failing: Set<String> = [], pause: Duration = .zero, says: String = "") {
        self.failing = failing
        self.pause = pause
        self.says = says
    }

    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) -> String {
        ran.append(script.name)
        return says
    }

    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        if pause > .zero { try await Task.sleep(for: pause) }
        ran.append(script.name)
        return failing.contains(script.name)
            ? Outcome(failure: "exit status 3", errorOutput: "first\nlast\n") : Outcome()
    }
}

extension RememberingRemote {
    func fetch(_ script: Script, to path: String, tell: @escaping @Sendable (Event.Kind) -> Void) async throws
        -> Outcome
    {
        try await run(script, tell: tell)
    }
}

struct Nowhere: ControlHost {
    func write(_ path: String, mode: UInt16?, contents: String) {}
    func remove(_ path: String) {}
    func place(_ path: String) -> String { path }
}

@Suite struct EngineTests {
    private func step(
        _ title: String,
        awaits: Set<Milestone> = [],
        reaches: Set<Milestone> = [],
        on machine: String? = nil
    ) -> Step {
        Step(
            title: title,
            changes: [],
            awaits: awaits,
            reaches: reaches,
            work: [.script(Script(name: title, text: "", machine: machine))]
        )
    }

    private func engine(
        _ remotes: [String: any Remote],
        events: Events = Events(),
        mayBegin: @escaping @Sendable () -> Bool = { true }
    ) -> Engine {
        Engine(remotes: remotes, mayBegin: mayBegin, here: Nowhere(), report: { events.add($0) })
    }

    private let ready = Milestone("the API answers")

    @Test func `a track's steps are done in order`() async {
        let remote = RememberingRemote()
        let plan = Plan(tracks: [Track(place: .machine("m1"), steps: [step("a"), step("b"), step("c")])])
        let report = await engine(["m1": remote]).run(plan)
        #expect(await remote.ran == ["a", "b", "c"])
        #expect(report.failures.isEmpty)
        #expect(report.tracks.map(\.stepsDone) == [3])
    }

    @Test func `a step that awaits a milestone comes after the one that reaches it`() async {
        let events = Events()
        let plan = Plan(tracks: [
            Track(place: .machine("w1"), steps: [step("join", awaits: [ready])]),
            Track(place: .machine("m1"), steps: [step("serve", reaches: [ready])]),
        ])
        let slow = RememberingRemote(pause: .milliseconds(50))
        _ = await engine(["m1": slow, "w1": RememberingRemote()], events: events).run(plan)
        #expect(events.order(of: ["serve ended", "join began"]) == ["serve ended", "join began"])
    }

    @Test func `a failed machine stops what awaits it, and nothing else`() async {
        let fine = RememberingRemote()
        let plan = Plan(tracks: [
            Track(place: .machine("m1"), steps: [step("break"), step("serve", reaches: [ready])]),
            Track(place: .machine("w1"), steps: [step("prepare"), step("join", awaits: [ready]), step("label")]),
            Track(place: .machine("w2"), steps: [step("alone"), step("still alone")]),
        ])
        let report = await engine(["m1": RememberingRemote(failing: ["break"]), "w1": RememberingRemote(), "w2": fine])
            .run(plan)
        #expect(await fine.ran == ["alone", "still alone"])
        #expect(report.tracks.map(\.stepsDone) == [0, 1, 2])
        #expect(
            report.tracks[0].failure?.cause
                == .script(name: "break", status: "exit status 3", lastLines: ["first", "last"])
        )
        guard
            case .milestone("the API answers", blockedBy: let blocker, because: let because)? = report.tracks[1]
                .failure?.cause
        else {
            Issue.record("w1 was to wait in vain")
            return
        }
        #expect(blocker == "m1" && because == report.tracks[0].failure)
        #expect(!report.failedOnlyToReach)
    }

    /// Two machines of one group, each with a step before its turn.
    private var turns: Plan {
        let names = ["w1", "w2"]
        let tracks = names.map { name in
            Track(place: .machine(name), steps: ["bring", "drain", "start"].map { step($0) })
        }
        return Plan(tracks: tracks).oneByOne(
            Dictionary(uniqueKeysWithValues: names.map { ($0, ["drain": "workers", "start": "workers"]) }),
            first: [],
            last: []
        )
    }

    @Test func `no machine's turn begins once the window has closed, and nothing counts as broken`() async {
        let remotes = ["w1": RememberingRemote(), "w2": RememberingRemote()]
        let report = await engine(remotes, mayBegin: { false }).run(turns)
        for remote in remotes.values { #expect(await remote.ran == ["bring"]) }
        #expect(report.tracks.map(\.failure?.step) == ["drain", "drain"])
        #expect(report.leftForLater && report.verdict == .changes)
        #expect(
            report.failures.map { $0.failure?.lines(of: $0.name) } == [
                ["w1: 'drain' was left for later: the window had closed"],
                ["w2: 'drain' was left for later: the window had closed"],
            ]
        )
    }

    @Test func `a turn that has begun ends after the window has closed`() async {
        let remotes = ["w1": RememberingRemote(), "w2": RememberingRemote()]
        let asked = Mutex(0)
        let report = await engine(
            remotes,
            mayBegin: {
                asked.withLock { count in
                    count += 1
                    return count == 1
                }
            }
        ).run(turns)
        #expect(await remotes["w1"]?.ran == ["bring", "drain", "start"])
        #expect(await remotes["w2"]?.ran == ["bring"])
        #expect(report.failures.map(\.name) == ["w2"] && report.verdict == .changes)
    }

    @Test func `what breaks counts, whatever the window leaves`() async {
        var plan = turns
        plan.tracks.append(Track(place: .machine("w3"), steps: [step("break")]))
        let broken = RememberingRemote(failing: ["break"])
        let remotes = ["w1": RememberingRemote(), "w2": RememberingRemote(), "w3": broken]
        #expect(await engine(remotes, mayBegin: { false }).run(plan).verdict == .failed)
        plan.tracks[2] = Track(place: .machine("w3"), obstacle: "it is switched off")
        #expect(await engine(remotes, mayBegin: { false }).run(plan).verdict == .unreachable)
    }

    @Test func `each step fails in turn, and the report names it`() async {
        let titles = ["a", "b", "c", "d"]
        for title in titles {
            let plan = Plan(tracks: [Track(place: .machine("m1"), steps: titles.map { step($0) })])
            let report = await engine(["m1": RememberingRemote(failing: [title])]).run(plan)
            #expect(report.tracks[0].failure?.step == title)
            #expect(report.tracks[0].stepsDone == titles.firstIndex(of: title))
        }
    }

    @Test func `the milestone of a machine that cannot be reached is missed at once`() async {
        let plan = Plan(tracks: [
            Track(place: .machine("m1"), missed: [ready], obstacle: "it is switched off"),
            Track(place: .machine("w1"), steps: [step("join", awaits: [ready])]),
        ])
        let report = await engine(["w1": RememberingRemote()]).run(plan)
        #expect(report.failures.map(\.name) == ["m1", "w1"])
        #expect(report.failedOnlyToReach)
    }

    @Test func `one of several masters is enough for a milestone`() async {
        let joined = RememberingRemote()
        let plan = Plan(tracks: [
            Track(place: .machine("m1"), steps: [step("break", reaches: [ready])]),
            Track(place: .machine("m2"), steps: [step("serve", reaches: [ready])]),
            Track(place: .machine("w1"), steps: [step("join", awaits: [ready])]),
        ])
        _ = await engine(["m1": RememberingRemote(failing: ["break"]), "m2": RememberingRemote(), "w1": joined]).run(
            plan
        )
        #expect(await joined.ran == ["join"])
    }

    @Test func `a step about one machine can be done on another`() async {
        let master = RememberingRemote()
        let plan = Plan(tracks: [Track(place: .machine("w1"), steps: [step("label", on: "m1")])])
        _ = await engine(["m1": master, "w1": RememberingRemote()]).run(plan)
        #expect(await master.ran == ["label"])
    }

    @Test(.timeLimit(.minutes(5))) func `an interrupted run ends soon, and says where each machine stands`() async {
        let plan = Plan(tracks: [
            Track(place: .machine("m1"), steps: [step("long", reaches: [ready])]),
            Track(place: .machine("w1"), steps: [step("join", awaits: [ready])]),
        ])
        let engine = engine(["m1": RememberingRemote(pause: .seconds(3600)), "w1": RememberingRemote()])
        let run = Task { await engine.run(plan) }
        try? await Task.sleep(for: .milliseconds(50))
        run.cancel()
        let report = await run.value
        #expect(report.tracks[0].failure?.cause == .cancelled)
        #expect(report.failures.map(\.name) == ["m1", "w1"])
    }
}

/// What happened, in the order it was told.
final class Events: @unchecked Sendable {
    // @unchecked because `seen` is touched only under `lock`.
    private let lock = NSLock()
    private var seen: [String] = []

    func add(_ event: Event) {
        lock.withLock {
            switch event.kind {
            case .stepBegan(let title, _): seen.append("\(title) began")
            case .stepEnded(let title, _): seen.append("\(title) ended")
            default: break
            }
        }
    }

    func order(of names: Set<String>) -> [String] { lock.withLock { seen.filter(names.contains) } }
}
