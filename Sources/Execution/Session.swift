import ClusterModel
import Foundation
public import Planning
import SSH

/// A machine that is logged in to, and perhaps locked: what the engine works on.
public actor Session: Remote {
    private let connection: Connection
    private let login: Login
    private let slots: Slots
    /// Prints the facts, then holds the lock for as long as its stdin is open.
    private var lock: RemoteProcess?

    init(connection: Connection, login: Login, slots: Slots) {
        self.connection = connection
        self.login = login
        self.slots = slots
    }

    /// A script travels on stdin, behind its length; what follows it is left for the script to read.
    private static let loader =
        "exec /bin/bash -c 'IFS= read -r length; script=$(head -c \"$length\"; printf x); eval \"${script%x}\"'"

    private var command: Command { Command(Self.loader, as: .root(password: login.sudoPassword?.text)) }

    private static func head(_ text: String) -> Input {
        .bytes(Array("\(text.utf8.count)\n\(text)".utf8))
    }

    func ask(_ script: String, lockedBy holder: String?) async throws -> String {
        guard let holder else {
            let result = try await connection.run(command, input: Self.head(script), deadline: Self.factsDeadline)
            try Self.check(result)
            return String(decoding: result.output, as: UTF8.self)
        }
        let text = Lock.script(holder: holder, around: script)
        let process = try await connection.start(command, input: Self.head(text))
        lock = process
        let end = Array("\nend\n".utf8)
        let printed: [UInt8]
        do {
            printed = try await withDeadline(Self.factsDeadline, of: login.host) {
                var printed: [UInt8] = []
                while !printed.hasSuffix(end), let more = try await process.nextOutput() { printed += more }
                return printed
            }
        } catch {
            await process.terminate()
            throw error
        }
        guard printed.hasSuffix(end) else {
            let result = try await process.finish(deadline: .seconds(10))
            if result.status == .exited(Lock.isHeld) {
                throw Locked(by: String(decoding: printed, as: UTF8.self).trimmed)
            }
            try Self.check(result)
            throw FactsError("the machine's facts are cut short")
        }
        return String(decoding: printed, as: UTF8.self)
    }

    public func run(_ script: Script) async throws -> Outcome {
        var input = Self.head(script.text)
        if let payload = script.payload { input = input + .file(payload) }
        let work = { @Sendable [connection, command, input] () async throws -> CommandResult in
            try await connection.run(command, input: input, deadline: script.deadline)
        }
        let result = script.waits ? try await work() : try await slots.withOne(work)
        return Outcome(
            failure: result.status.failure,
            output: String(decoding: result.output, as: UTF8.self),
            errorOutput: String(decoding: result.errorOutput, as: UTF8.self)
        )
    }

    public func fetch(_ script: Script, to path: String) async throws -> Outcome {
        let staged = path + ".part"
        let file = try Self.create(staged)
        defer { try? FileManager.default.removeItem(atPath: staged) }
        let process = try await connection.start(command, input: Self.head(script.text))
        let result: CommandResult
        do {
            result = try await slots.withOne { [login] in
                try await withDeadline(script.deadline, of: login.host, doing: script.name) {
                    while let more = try await process.nextOutput() { try file.write(contentsOf: more) }
                    return try await process.finish(deadline: .seconds(10))
                }
            }
            try file.close()
        } catch {
            await process.terminate()
            throw error
        }
        if result.status.failure == nil {
            try FileManager.default.moveItem(atPath: staged, toPath: path)
        }
        return Outcome(
            failure: result.status.failure,
            errorOutput: String(decoding: result.errorOutput, as: UTF8.self)
        )
    }

    private static func create(_ path: String) throws -> FileHandle {
        let mode = [FileAttributeKey.posixPermissions: NSNumber(value: 0o600)]
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: mode),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        return file
    }

    /// Lets go of the lock and of the machine.
    public func close() async {
        if let lock {
            await lock.closeInput()
            _ = try? await lock.finish(deadline: .seconds(5))
        }
        lock = nil
        await connection.close()
    }

    private static let factsDeadline = Duration.seconds(120)

    private static func check(_ result: CommandResult) throws {
        guard let failure = result.status.failure else { return }
        let said = String(decoding: result.errorOutput, as: UTF8.self).trimmed
        throw FactsError("asking for the machine's facts failed (\(failure))\(said.isEmpty ? "" : ": \(said)")")
    }
}

/// The machine's lock: one run at a time changes it.
enum Lock {
    /// What the script exits with when someone else holds the lock (EX_TEMPFAIL).
    static let isHeld: Int32 = 75

    static func script(holder: String, around facts: String) -> String {
        let quoted = "'" + holder.replacing("'", with: "") + "'"
        return """
            exec 9>>/run/paictl.lock
            if ! flock --nonblock 9; then
                cat /run/paictl.lock
                exit \(isHeld)
            fi
            printf '%s\\n' \(quoted) >/run/paictl.lock
            # A run that was killed leaves its last step at work here: every step holds this one, and what it starts does.
            exec 8>>/run/paictl.step
            if ! flock --exclusive --wait 90 8; then
                echo 'a step of an earlier run, which is still at work'
                exit \(isHeld)
            fi
            exec 8>&-
            \(facts)
            exec cat >/dev/null

            """
    }
}

/// Another run is at work on the machine.
public struct Locked: Error, Sendable, Hashable {
    /// `ops@box, process 4711, since …`, as that run said.
    public var by: String
}

extension ExitStatus {
    /// Nil for success.
    var failure: String? {
        switch self {
        case .exited(0): nil
        case .exited(let status): "exit status \(status)"
        case .signaled(let name): "signal \(name)"
        }
    }
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
