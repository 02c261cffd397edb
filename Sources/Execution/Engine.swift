import Kubernetes
package import Plan
import Foundation

/// Carries a plan out: every track at its own pace, and each stops for itself alone.
package struct Engine: Sendable {
    /// The machines of the plan that can be reached.
    package var remotes: [String: any Remote]
    package var here: any ControlHost
    package var report: @Sendable (Event) -> Void
    private let pool = APIPool()
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private let mayBegin: @Sendable () -> Bool

    /// - Parameters:
    ///   - began: when the run began, for the times in its events.
    ///   - mayBegin: whether a machine's turn may begin now; asked once it is its turn.
    package init(
        remotes: [String: any Remote],
        began: ContinuousClock.Instant = .now,
        mayBegin: @escaping @Sendable () -> Bool = { true },
        here: any ControlHost,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.remotes = remotes
        self.began = began
        self.mayBegin = mayBegin
        self.here = here
        self.report = report
    }

    package func run(_ plan: Plan) async -> Report {
        let milestones = Milestones(of: plan)
        let archives = ArchiveDistribution(of: plan)
        var reports = [Int: Report.TrackReport]()
        await withTaskGroup(of: (Int, Report.TrackReport).self) { group in
            for (index, track) in plan.tracks.enumerated() {
                group.addTask { (index, await self.follow(track, milestones: milestones, archives)) }
            }
            for await (index, report) in group { reports[index] = report }
        }
        await archives.end()
        return Report(tracks: plan.tracks.indices.compactMap { reports[$0] })
    }

    private func follow(
        _ track: Track,
        milestones: Milestones,
        _ archives: ArchiveDistribution
    ) async -> Report.TrackReport {
        var done = 0
        var failure: StepFailure?
        if let obstacle = track.obstacle {
            failure = StepFailure(step: track.steps.first?.title ?? "", cause: .unreachable(obstacle))
        }
        for step in track.steps where failure == nil {
            failure = await carryOut(step, of: track, milestones: milestones, archives)
            if failure == nil { done += 1 }
        }
        if let failure {
            for milestone in Set(track.steps.dropFirst(done).flatMap(\.reaches)).union(track.missed) {
                await milestones.miss(milestone, because: Milestones.Blocker(track: track.name, failure: failure))
            }
        }
        send(.trackEnded(failure: failure), track)
        return Report.TrackReport(name: track.name, stepsDone: done, steps: track.steps.count, failure: failure)
    }

    private func carryOut(
        _ step: Step,
        of track: Track,
        milestones: Milestones,
        _ archives: ArchiveDistribution
    ) async -> StepFailure? {
        if !step.awaits.isEmpty {
            send(.stepWaits(title: step.title, milestones: step.awaits.map(\.name).sorted()), track)
        }
        for milestone in step.awaits.sorted(by: { $0.name < $1.name }) {
            if let blocker = await milestones.blocker(of: milestone) {
                return fail(
                    step,
                    track,
                    .milestone(milestone.name, blockedBy: blocker.track, because: blocker.failure)
                )
            }
        }
        if step.beginsTurn, !mayBegin() { return fail(step, track, .windowClosed) }
        send(.stepBegan(title: step.title, changes: step.changes), track)
        for work in step.work {
            if let cause = await perform(work, track: track, archives) { return fail(step, track, cause) }
        }
        // Told first: what waits for it begins as soon as it may.
        send(.stepEnded(title: step.title, reaches: step.reaches.map(\.name).sorted()), track)
        for milestone in step.reaches { await milestones.reach(milestone) }
        return nil
    }

    private func perform(
        _ work: Work,
        track: Track,
        _ archives: ArchiveDistribution
    ) async -> StepFailure.Cause? {
        if Task.isCancelled { return .cancelled }
        do {
            switch work {
            case .writeHere(let path, let mode, let contents):
                try onThisBox { try here.write(path, mode: mode, contents: contents) }
            case .removeHere(let path):
                try onThisBox { try here.remove(path) }
            case .replaceHere(let text): try text.carryOut()
            case .installHere(let kubectl):
                let remarks = try await kubectl.install()
                if !remarks.isEmpty { send(.found(remarks), track) }
            case .requests(let batch):
                if let api = try pooled(APIRoute(batch.carrier), track) { return try await api.carryOut(batch) }
                let remote = try remote(for: batch.script, track)
                let printed = try await remote.answer(to: batch.script) { send($0, track) }
                return try batch.failure(in: printed)
            case .ready(let wait):
                let remote = try remote(for: wait.route.script, track)
                let api = try pooled(wait.route, track)
                return try await ReadinessWatch(wait, on: remote, through: api) { send($0, track) }.cause()
            case .web(let request): return try await request.cause()
            case .lessons(let wait): return try await learn(wait, track)
            case .gone(let wait):
                let remote = try remote(for: wait.route.script, track)
                return try await wait.remainder { try await remote.answer(to: $0) { send($0, track) } }
            case .pause(let time): try await Task.sleep(for: time)
            case .script(let script):
                let outcome = try await archives.run(
                    script,
                    on: script.machine ?? track.machine ?? Track.box,
                    try remote(for: script, track)
                ) { send($0, track) }
                return outcome.cause(of: script)
            case .scriptHere(let script):
                return try await remote(Track.box).run(script) { send($0, track) }.cause(of: script)
            case .fetch(let script, let path):
                let place = try onThisBox { try here.place(path) }
                let outcome = try await remote(for: script, track).fetch(script, to: place) { send($0, track) }
                return outcome.cause(of: script)
            case .keepSnapshot(let snapshot): return try await keep(snapshot, track)
            }
            return nil
        } catch {
            // An interruption is the cause whatever it brought about.
            if Task.isCancelled { return .cancelled }
            guard let problem = error as? LocalProblem else { return .connection("\(error)") }
            return problem.isRefusal ? .refused(problem.description) : .here(problem.description)
        }
    }

    private func learn(_ wait: LessonWait, _ track: Track) async throws -> StepFailure.Cause? {
        let remote = try remote(for: wait.route.script, track)
        let api = try pooled(wait.route, track)
        return try await wait.cause { requests in
            if let api { return try await api.ask([requests], named: "lessons") }
            return try await remote.answers(to: requests, by: wait.route, named: "lessons") { _ in }
        }
    }

    /// Services ask together; they all speak to the same API server.
    private func pooled(_ route: APIRoute, _ track: Track) throws -> PooledAPI? {
        guard case .service = track.place else { return nil }
        let remote = try remote(for: route.script, track)
        return PooledAPI(pool: pool, remote: remote, route: route) { kind in
            // Its requests are many tracks': a success is no news of one of them.
            if case .commandEnded(let command) = kind, command.isSuccess { return }
            send(kind, track)
        }
    }

    func remote(for script: Script, _ track: Track) throws -> any Remote {
        try remote(script.machine ?? track.machine ?? Track.box)
    }

    private func remote(_ name: String) throws -> any Remote {
        if let remote = remotes[name] { return remote }
        guard name == Track.box else { throw NotConnected(description: "\(name) is not connected") }
        return LocalShell()
    }

    private struct NotConnected: Error, CustomStringConvertible {
        var description: String
    }

    private func fail(_ step: Step, _ track: Track, _ cause: StepFailure.Cause) -> StepFailure {
        let failure = StepFailure(step: step.title, cause: cause)
        send(.stepFailed(failure), track)
        return failure
    }

    func send(_ kind: Event.Kind, _ track: Track) {
        report(Event(kind, track: track.name, elapsed: began.duration(to: clock.now)))
    }
}

func onThisBox<Value>(_ body: () throws -> Value) throws(LocalProblem) -> Value {
    do { return try body() } catch { throw (error as? LocalProblem) ?? LocalProblem(error.reason) }
}

/// The configuration directory, as far as a plan touches it; paths are relative to it.
package protocol ControlHost: Sendable {
    /// Without a mode, the file keeps the one it has.
    func write(_ path: String, mode: UInt16?, contents: String) throws
    func remove(_ path: String) throws
    /// Where a file is to be written, absolute; its folder is there from then on, mode 0700.
    func place(_ path: String) throws -> String
}

extension Outcome {
    /// Why a script failed; nil when it did not.
    func cause(of script: Script) -> StepFailure.Cause? {
        failure.map { .script(name: script.name, status: $0, lastLines: lastLines) }
    }

    /// What a script wrote last, to stderr if anything.
    var lastLines: [String] {
        let text = errorOutput.contains { !$0.isWhitespace } ? errorOutput : output
        return text.split(whereSeparator: \.isNewline).suffix(20).map(String.init)
    }
}
