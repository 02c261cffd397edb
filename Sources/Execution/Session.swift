package import Plan
import ClusterModel
import Foundation
import SSH

/// A machine that is logged in to, and perhaps locked: what the engine works on.
package actor Session: StreamingRemote {
    private let connection: Connection
    private let machine: String
    private let login: Login
    private let slots: Slots
    private let redaction: Redaction
    /// For its facts.
    private let factsDeadline: Duration
    /// An sshd opens ten sessions on a connection unless it is told otherwise; the lock holds one, and waiting scripts may hold others.
    private let questions = Slots(6)
    /// Prints the facts, then holds the lock for as long as its stdin is open.
    private var lock: RemoteProcess?
    /// What runs scripts behind the lock; nil while it does, and once it has kept somebody waiting.
    private var lockedShell: LockedShell?

    /// - Parameter connectDeadline: that a machine was given for connecting. One that needs more than others needs it for its facts, too.
    init(
        connection: Connection,
        machine: String,
        login: Login,
        slots: Slots,
        secrets: [Secret],
        connectDeadline: Duration
    ) {
        factsDeadline = max(.seconds(120), connectDeadline * 4)
        self.connection = connection
        self.machine = machine
        self.login = login
        self.slots = slots
        redaction = Redaction(login, besides: secrets)
    }

    /// A script travels on stdin, behind its length; what follows it is left for the script to read. Debian's bash, begun by sshd,
    /// would run `~/.bashrc` first, which may print or read.
    static let loader =
        "exec /bin/bash --norc -c 'IFS= read -r length; script=$(head -c \"$length\"; printf x); eval \"${script%x}\"'"

    private var command: Command { Command(Self.loader, as: .root(password: login.sudoPassword?.text)) }

    private func watch(
        _ script: Script,
        from offset: Int = 0,
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) -> CommandWatch {
        CommandWatch(script.going(onFrom: offset), from: offset, on: machine, redaction: redaction, tell: tell)
    }

    /// Runs a script that only looks, and returns all that it prints.
    ///
    /// - Parameter holder: who holds the machine's lock from then on; nil for nobody, or when the session has it already.
    /// - Throws: when it fails: half an answer is none.
    package func ask(
        _ facts: [String],
        lockedBy holder: String? = nil,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> String {
        let mark = LockedShell.newMark()
        let text = holder.map { Lock.script(holder: $0, around: facts.joined(), mark: mark) } ?? facts.joined()
        let watch = watch(Script(name: "facts.sh", text: text), tell)
        let (result, printed) =
            holder == nil ? try await askFreely(watch, within: factsDeadline) : try await askLocking(watch, mark)
        watch.ended(result, received: printed.count)
        if holder != nil, result.status == .exited(Lock.isHeld) {
            throw Locked(by: String(decoding: printed, as: UTF8.self).trimmed)
        }
        try check(result)
        return String(decoding: printed, as: UTF8.self)
    }

    package func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
        let watch = watch(script, tell)
        let (result, printed) = try await questions.withOne {
            if script.payload == nil, let answer = try await self.askLocked(watch, within: script.deadline) {
                return answer
            }
            return try await self.askFreely(watch, within: script.deadline)
        }
        watch.ended(result, received: printed.count)
        try check(result)
        return String(decoding: printed, as: UTF8.self)
    }

    /// By the shell behind the lock; nil where there is none that is free.
    private func askLocked(
        _ watch: CommandWatch,
        within deadline: Duration
    ) async throws -> (CommandResult, printed: [UInt8])? {
        guard let shell = lockedShell else { return nil }
        lockedShell = nil
        do {
            let answer = try await withDeadline(deadline, of: login.host, doing: "waiting for an answer") {
                try await shell.answer(to: watch.text)
            }
            watch.sent()
            lockedShell = shell
            return answer
        } catch {
            watch.broke(error)
            // An interrupted run goes on with nothing; else others are at work under the lock.
            if Task.isCancelled { await lock?.terminate() }
            throw error
        }
    }

    private func askFreely(
        _ watch: CommandWatch,
        within deadline: Duration
    ) async throws -> (CommandResult, printed: [UInt8]) {
        do {
            let result = try await connection.run(command, input: watch.watchedInput, deadline: deadline)
            return (result, result.output)
        } catch {
            watch.broke(error)
            throw error
        }
    }

    /// The script goes on holding the lock when it has printed the facts; that counts as a good end.
    private func askLocking(_ watch: CommandWatch, _ mark: String) async throws -> (CommandResult, printed: [UInt8]) {
        var started: RemoteProcess?
        do {
            let process = try await connection.start(command, input: watch.watchedInput)
            started = process
            lock = process
            let end = Array("\nend\n".utf8)
            let printed = try await withDeadline(factsDeadline, of: login.host) {
                var printed: [UInt8] = []
                while !printed.hasSuffix(end), let more = try await process.nextOutput() { printed += more }
                return printed
            }
            if printed.hasSuffix(end) {
                lockedShell = LockedShell(process: process, mark: mark)
                return (CommandResult(status: .exited(0)), printed)
            }
            let result = try await process.finish(deadline: .seconds(10))
            guard result.isSuccess else { return (result, printed) }
            throw FailedQuestion()
        } catch {
            watch.broke(error)
            await started?.terminate()
            throw error
        }
    }

    package func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        script.waits
            ? try await carryOut(script, tell) : try await slots.withOne { try await self.carryOut(script, tell) }
    }

    private func carryOut(_ script: Script, _ tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        let watch = watch(script, from: try await offset(of: script, tell), tell)
        do {
            let result = try await connection.run(command, input: watch.watchedInput, deadline: script.deadline)
            return watch.ended(result)
        } catch {
            watch.broke(error)
            throw error
        }
    }

    /// From which byte on a payload is to be sent: the machine has those before since a run that was interrupted.
    private func offset(of script: Script, _ tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Int {
        guard let resumption = script.resumption, let payload = script.payload else { return 0 }
        let question = Script(name: "arrived.sh", text: resumption.question)
        let answer = try await answer(to: question, tell: tell)
        guard let arrival = Arrival(answer), try arrival.begins(payload, whole: resumption.digest) else { return 0 }
        return arrival.size
    }

    package func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        let staged = path + ".part"
        // Nobody else's from the first moment on: a snapshot holds every secret of the cluster.
        let file = try Files.open(staged, .emptied, mode: 0o600)
        defer { try? FileManager.default.removeItem(atPath: staged) }
        let outcome = try await slots.withOne { try await self.keep(script, in: file, at: staged, tell) }
        if outcome.failure == nil { try Files.rename(staged, path) }
        return outcome
    }

    private func keep(
        _ script: Script,
        in file: FileHandle,
        at staged: String,
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        let watch = watch(script, tell)
        var started: RemoteProcess?
        do {
            let process = try await connection.start(command, input: watch.watchedInput)
            started = process
            let (result, received) = try await withDeadline(script.deadline, of: login.host, doing: script.name) {
                var received = 0
                while let more = try await process.nextOutput() {
                    try Files.writing(staged) { try file.write(contentsOf: more) }
                    received += more.count
                }
                return (try await process.finish(deadline: .seconds(10)), received)
            }
            try Files.writing(staged) { try file.close() }
            return watch.ended(result, received: received)
        } catch {
            watch.broke(error)
            await started?.terminate()
            throw error
        }
    }

    /// Runs a script that prints for as long as it may, and tells each line, without secrets.
    ///
    /// - Parameter line: false once no more are wanted, which ends the script; so does the end of the task.
    package func follow(_ script: Script, line: @escaping @Sendable (String) -> Bool) async throws {
        let process = try await connection.start(command, input: watch(script) { _ in }.watchedInput)
        var rest: [UInt8] = []
        do {
            while let more = try await process.nextOutput() {
                rest += more
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let text = String(decoding: rest[..<end], as: UTF8.self)
                    rest.removeSubrange(...end)
                    guard line(redaction.cleaned(text)) else { return await process.terminate() }
                }
            }
            try check(try await process.finish(deadline: .seconds(10)))
        } catch {
            await process.terminate()
            try Task.checkCancellation()
            throw error
        }
    }

    /// One line, whatever its length, without secrets.
    package nonisolated func redacted(line: some StringProtocol) -> String { redaction.cleaned(String(line)) }

    package nonisolated func redacted(_ text: String) -> [String] { redaction.lastLines(of: Array(text.utf8)) }

    /// Lets go of the lock and of the machine.
    package func close() async {
        if let lock {
            await lock.closeInput()
            _ = try? await lock.finish(deadline: .seconds(5))
        }
        lock = nil
        await connection.close()
    }

    private func check(_ result: CommandResult) throws {
        guard !result.isSuccess else { return }
        throw FailedQuestion(result.status, said: redaction.lastWords(of: result.errorOutput))
    }
}

extension ExitStatus {
    /// Nil for success.
    var failure: String? { self == .exited(0) ? nil : description }
}

extension [UInt8] {
    func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
