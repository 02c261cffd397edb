import Plan
import Foundation
import SSH

/// Brings machines the archives that several of them are to have, by way of each other; for as long as a plan is carried out.
actor ArchiveDistribution {
    /// What a machine's `share-archives.sh` says of itself once it serves.
    private struct Server {
        var hostKey: String
        /// By which it takes from others.
        var takerKey: String

        /// - Parameter keys: a line each. A machine's word goes to another as it is, so it is nothing but a key.
        init(_ keys: String) throws {
            let keys = keys.split(separator: "\n").compactMap {
                $0.prefixMatch(of: /ssh-ed25519 [A-Za-z0-9+\/=]+/).map { String($0.output) }
            }
            guard keys.count == 2 else { throw LocalProblem("its keys cannot be read") }
            (hostKey, takerKey) = (keys[0], keys[1])
        }
    }

    /// A machine, and what is said to it about one archive.
    private struct Peer {
        var name: String
        var remote: any StreamingRemote
        var script: Script
        var sharing: Sharing

        func asking(
            _ task: String,
            _ given: KeyValuePairs<String, String> = [:],
            digests: [String] = [],
            within deadline: Duration = .seconds(10)
        ) -> Script {
            // Nothing of this has a quote in it.
            let lines = given.map { "\($0)='\($1)'\n" }.joined() + "digests=(\(digests.joined(separator: " ")))\n"
            return Script(
                name: "share-archives",
                pieces: (["task=\(task)\n" + lines] + sharing.pieces).map(Script.Piece.plain),
                deadline: deadline
            )
        }
    }

    /// Of this box, those that several machines are to have; a machine knows each by its place here.
    private let archives: [String]
    /// What has not come to its end; after the last of them nobody serves any more.
    private var outstanding: Set<FanOut.Delivery> = []
    private var state = FanOut()
    private var waiting: [(delivery: FanOut.Delivery, source: CheckedContinuation<FanOut.Source, Never>)] = []
    private var peers: [String: Peer] = [:]
    private var servers: [String: Task<Server, any Error>] = [:]
    private var serving: [Task<Void, Never>] = []
    private var digests: [String: Task<ArchiveDigests, any Error>] = [:]

    init(of plan: Plan) {
        var machines: [String: Set<String>] = [:]
        for track in plan.tracks where track.obstacle == nil {
            for case .script(let script) in track.steps.flatMap(\.work) where script.sharing != nil {
                guard let archive = script.payload, let machine = script.machine ?? track.machine else { continue }
                machines[archive, default: []].insert(machine)
            }
        }
        let shared = machines.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
        archives = shared.map(\.key)
        for (number, names) in shared.map(\.value).enumerated() {
            outstanding.formUnion(names.map { FanOut.Delivery(archive: "\(number)", machine: $0) })
        }
    }

    /// Runs a script whose payload may come from another machine.
    func run(
        _ script: Script,
        on machine: String,
        _ remote: any Remote,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        guard let sharing = script.sharing, let remote = remote as? any StreamingRemote, let path = script.payload,
            let number = archives.firstIndex(of: path)
        else { return try await remote.run(script, tell: tell) }
        let peer = Peer(name: machine, remote: remote, script: script, sharing: sharing)
        peers[machine] = peer
        let delivery = FanOut.Delivery(archive: "\(number)", machine: machine)
        defer {
            outstanding.remove(delivery)
            if outstanding.isEmpty { stopServing() }
        }
        await beginServing(peer, tell)
        if case .machine(let giver) = await source(of: delivery) {
            do {
                try await take(delivery, of: path, from: giver, to: peer, tell)
                settle {
                    $0.complete(delivery)
                    $0.endGiving(giver)
                }
            } catch {
                settle {
                    // Where the connection to the one that takes is lost, the other has done nothing wrong.
                    if !(error is SSHError) { $0.silence(giver) }
                    $0.endGiving(giver)
                    $0.sendFromBox(machine)
                    $0.begin(delivery, from: .box)
                }
                if !Task.isCancelled { tell(.found([Self.sentence(giver, path, error)])) }
            }
        }
        return try await load(delivery, on: peer, tell)
    }

    /// Has the machine load what it has, and what it lacks be sent to it.
    private func load(
        _ delivery: FanOut.Delivery,
        on peer: Peer,
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        var script = peer.script
        script.text = "archive=\(delivery.archive)\n" + script.text
        // Without it the archive is read once more, which says what is wrong with it.
        script.resumption?.digest = try? await digests[delivery.archive]?.value.whole
        do {
            let outcome = try await peer.remote.run(script, tell: tell)
            settle { outcome.failure == nil ? $0.complete(delivery) : $0.abandon(delivery) }
            return outcome
        } catch {
            settle { $0.abandon(delivery) }
            throw error
        }
    }

    // MARK: From machine to machine

    private func take(
        _ delivery: FanOut.Delivery,
        of path: String,
        from giver: String,
        to taker: Peer,
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws {
        guard let source = peers[giver], let host = try await servers[giver]?.value,
            let own = try await servers[taker.name]?.value
        else { throw LocalProblem("\(giver) serves nothing") }
        let digests = try await digests(of: path, delivery.archive)
        let offer = source.asking(
            "offer",
            [
                "archive": delivery.archive, "bytes": "\(digests.bytes)", "taker": taker.sharing.address,
                "taker_key": own.takerKey,
            ],
            // It may be busy with what it takes itself.
            within: .seconds(60)
        )
        do { _ = try await source.remote.answer(to: offer, tell: tell) } catch {
            throw LocalProblem("it cannot be told to: \(error)")
        }
        let script = taker.asking(
            "take",
            [
                "address": taker.sharing.address, "archive": delivery.archive, "bytes": "\(digests.bytes)",
                "piece": "\(digests.piece)", "giver": source.sharing.address, "giver_key": host.hostKey,
            ],
            digests: digests.pieces,
            within: taker.script.deadline
        )
        let file = URL(filePath: path).lastPathComponent
        let meter = Meter(head: 0, payload: digests.bytes) {
            tell(.uploading(file: file, sent: $0, size: digests.bytes))
        }
        var failure: (any Error)?
        do {
            try await withDeadline(script.deadline, of: taker.name, doing: "taking \(file) from \(giver)") {
                try await taker.remote.follow(script) { line in
                    if let there = Int(line) { meter.advance(to: there) }
                    return true
                }
            }
        } catch { failure = error }
        // Where it cannot be told any more, its sshd ends with the connection.
        _ = try? await source.remote.answer(to: source.asking("withdraw"), tell: tell)
        if let failure { throw failure }
    }

    private func digests(of path: String, _ archive: String) async throws -> ArchiveDigests {
        let counting = digests[archive] ?? Task.detached { try ArchiveDigests(of: path) }
        digests[archive] = counting
        return try await counting.value
    }

    private static func sentence(_ giver: String, _ path: String, _ error: any Error) -> String {
        let file = URL(filePath: path).lastPathComponent
        return "\(giver) did not give it \(file) (\(reason(error))): this box sends what is missing"
    }

    private static func reason(_ error: any Error) -> String { (error as? FailedQuestion)?.said ?? "\(error)" }

    // MARK: Who gives

    private func source(of delivery: FanOut.Delivery) async -> FanOut.Source {
        await withCheckedContinuation {
            waiting.append((delivery, $0))
            settle { _ in }
        }
    }

    /// Lets those begin that have something to take it from after a change.
    private func settle(_ change: (inout FanOut) -> Void) {
        change(&state)
        var left: [(FanOut.Delivery, CheckedContinuation<FanOut.Source, Never>)] = []
        // Where one has to wait, so have all behind it.
        var busy: Set<String> = []
        for (delivery, continuation) in waiting {
            if !busy.contains(delivery.archive), let source = state.source(of: delivery) {
                state.begin(delivery, from: source)
                continuation.resume(returning: source)
            } else {
                busy.insert(delivery.archive)
                left.append((delivery, continuation))
            }
        }
        waiting = left
    }

    // MARK: Machines that serve

    /// Returns once others can take from a machine, and it from them; where they cannot, this box sends it everything.
    private func beginServing(_ peer: Peer, _ tell: @escaping @Sendable (Event.Kind) -> Void) async {
        guard servers[peer.name] == nil else { return }
        let (signs, feed) = AsyncThrowingStream<Void, any Error>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let script = peer.asking("serve", ["address": peer.sharing.address])
        serving.append(
            Task {
                do {
                    try await peer.remote.follow(script) { _ in
                        feed.yield()
                        return true
                    }
                    feed.finish()
                } catch { feed.finish(throwing: error) }
            }
        )
        let starting = Task {
            try await withDeadline(.seconds(30), of: peer.name, doing: "serving archives") {
                for try await _ in signs {
                    return try Server(await peer.remote.answer(to: peer.asking("keys"), tell: tell))
                }
                throw LocalProblem("it ended")
            }
        }
        servers[peer.name] = starting
        do { _ = try await starting.value } catch {
            state.silence(peer.name)
            state.sendFromBox(peer.name)
            guard !Task.isCancelled else { return }
            tell(.found(["it passes no archives on (\(Self.reason(error))): this box sends them to it"]))
        }
    }

    private func stopServing() {
        for task in serving { task.cancel() }
    }

    /// Nobody gives or takes any more; keys are gone two seconds later, when machines find that nobody hears them.
    func end() async {
        stopServing()
        for task in serving { await task.value }
    }
}
