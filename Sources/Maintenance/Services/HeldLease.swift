import Execution
import Foundation
import Kubernetes
import Plan

/// The turn of a run to change the services of a cluster that is not ours: a lease that is renewed until the run is over.
actor HeldLease {
    static let name = "paictl-services"
    private static let seconds = 30

    private let api: ClusterAPI
    private var lease: Lease
    private var renewed = ContinuousClock.now
    private var renewal: Task<Void, Never>?

    private init(_ lease: Lease, through api: ClusterAPI) {
        self.api = api
        self.lease = lease
    }

    // MARK: Taking it

    /// Takes the lease of a namespace, once whoever had it has let go, or has not renewed it for as long as it lasts.
    ///
    /// - Parameter send: sends the request that makes the lease, with what else is to be asked, and returns its answer.
    /// - Throws: `JobFailure.refused` where another is at work.
    static func taken(
        in namespace: String,
        by holder: String,
        through api: ClusterAPI,
        send: (Request) async throws -> Answer
    ) async throws -> HeldLease {
        let own = Lease(name, in: namespace, holder: holder, seconds: seconds, at: now)
        do {
            let first = try await send(own.making)
            return HeldLease(try await won(own, first, through: api), through: api)
        } catch {
            // An answer that nobody waited for may have been a yes.
            await HeldLease(own, through: api).release()
            throw error
        }
    }

    private static func won(_ own: Lease, _ first: Answer, through api: ClusterAPI) async throws -> Lease {
        let began = ContinuousClock.now
        var watch = LeaseWatch()
        var isTold = false
        // Nobody has it, as a rule.
        if let lease = try written(own, first, through: api) { return lease }
        while true {
            guard let found = try await found(own, through: api) else {
                if let lease = try await written(own.making, through: api) { return lease }
                continue
            }
            // An answer that was lost on its way may have been a yes.
            let verdict =
                found.holder == own.holder ? .isFree : watch.verdict(on: found, at: began.duration(to: .now))
            switch verdict {
            case .isFree:
                var next = own
                next.version = found.version
                if let lease = try await written(next.writing, through: api) { return lease }
            case .isHeld: throw JobFailure.refused(["\(api.name): another run is at work there: \(found.holder)"])
            case .isUndecided:
                if !isTold { api.tell(.found(["waits to see whether this run is still at work: \(found.holder)"])) }
                isTold = true
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    private static func found(_ lease: Lease, through api: ClusterAPI) async throws -> Lease? {
        let answer = try await answer(to: lease.reading, through: api)
        if answer.status == 404 { return nil }
        guard let found = Lease(try object(answer, lease, through: api)) else {
            throw JobFailure.failed("\(api.name): the lease \(lease.namespace)/\(lease.name) cannot be read")
        }
        return found
    }

    /// - Returns: nil where another was faster.
    private static func written(_ request: Request, through api: ClusterAPI) async throws -> Lease? {
        try written(request.body.flatMap(Lease.init), try await answer(to: request, through: api), through: api)
    }

    private static func written(_ lease: Lease?, _ answer: Answer, through api: ClusterAPI) throws -> Lease? {
        if answer.status == 409 { return nil }
        return Lease(try object(answer, lease, through: api))
    }

    private static func answer(to request: Request, through api: ClusterAPI) async throws -> Answer {
        guard let answer = try await api.ask([request], named: "lease").first else {
            throw JobFailure.failed("\(api.name): the API server does not answer")
        }
        return answer
    }

    private static func object(_ answer: Answer, _ lease: Lease?, through api: ClusterAPI) throws -> JSON {
        do { return try answer.object() } catch {
            let place = lease.map { "\($0.namespace)/\($0.name)" } ?? name
            throw JobFailure.refused([
                "\(api.name): the lease \(place), without which nothing is changed there, cannot be had: \(answer.problem.map { "\($0)" } ?? "\(error)")"
            ])
        }
    }

    private static var now: String {
        let time = Date.now.timeIntervalSince1970
        let micros = Int((time - time.rounded(.down)) * 1_000_000)
        let whole = Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601)
        return whole.dropLast() + ".\(String("000000\(micros)".suffix(6)))Z"
    }

    // MARK: Keeping it

    /// Renews it from now on.
    func keep() {
        renewal = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(10))
                guard !Task.isCancelled else { return }
                await self?.renew()
            }
        }
    }

    private func renew() async {
        let began = ContinuousClock.now
        // The second time when the answer to an earlier one was lost.
        for _ in 0..<2 {
            var next = lease
            next.renewed = Self.now
            guard let answer = try? await Self.answer(to: next.writing, through: api) else { return }
            if let answered = (try? answer.object()).flatMap(Lease.init) {
                (lease, renewed) = (answered, began)
                return
            }
            guard answer.status == 409, let found = try? await Self.found(lease, through: api),
                found.holder == lease.holder
            else { return }
            lease = found
        }
    }

    /// - Throws: when it was not renewed in time, so that another may have it.
    func check() throws {
        guard renewed.duration(to: .now) < .seconds(Self.seconds) else {
            throw LostLease(
                description:
                    "the lease \(lease.namespace)/\(lease.name) could not be renewed for \(Self.seconds) s, and another run may have it"
            )
        }
    }

    /// Lets go of it, also when the run was interrupted.
    func release() async {
        renewal?.cancel()
        await renewal?.value
        let (api, lease) = (api, lease)
        // Not part of what was cancelled.
        await Task {
            // It is as it was written last, as a rule; what was never read may be another's.
            if !lease.version.isEmpty, let answer = try? await Self.answer(to: lease.deletion, through: api),
                answer.status != 409
            {
                return
            }
            guard let found = try? await Self.found(lease, through: api), found.holder == lease.holder else { return }
            _ = try? await Self.answer(to: found.deletion, through: api)
        }.value
    }

    private struct LostLease: Error, CustomStringConvertible {
        var description: String
    }
}

/// This box, as long as it is a run's turn.
struct LeasedShell: Remote {
    let shell: LocalShell
    let lease: HeldLease

    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        try await lease.check()
        return try await shell.run(script, tell: tell)
    }

    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
        try await lease.check()
        return try await shell.answer(to: script, tell: tell)
    }

    func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        try await lease.check()
        return try await shell.fetch(script, to: path, tell: tell)
    }

    func redacted(_ text: String) -> [String] { shell.redacted(text) }
}
