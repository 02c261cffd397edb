import Foundation

/// A program of this box, run without a shell and with a bound on its time.
struct LocalProgram {
    struct Outcome {
        /// As a shell has it: 128 and its number for a signal.
        var status: Int32
        var output: String
        var errors: String
    }

    /// The path of the program, or its name, and its arguments; no secret stands here.
    var words: [String]
    /// What it reads from stdin: here secrets may stand.
    var input = ""
    var environment: [String: String] = [:]
    var limit: Duration
    /// Between asking it to end and making it.
    var grace = Duration.seconds(10)

    /// - Throws: when it cannot be started or takes longer than the limit; it is ended then, and so it is by a cancellation.
    func run() async throws -> Outcome {
        // What it says goes to files: through a pipe, what it leaves running could keep us waiting.
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: NSNumber(value: 0o700)]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["input", "output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data(file == files[0] ? input.utf8 : "".utf8).write(to: file) }

        let child = try start(files.map(\.path))
        guard let status = await Self.status(of: child, within: limit) else {
            // In a task of its own, which a cancellation leaves the time it takes.
            try await Task { try await end(child) }.value
            try Task.checkCancellation()
            throw JobFailure.failed("'\(words[0])' takes longer than \(limit.components.seconds) s")
        }
        try Task.checkCancellation()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Outcome(status: status, output: texts[1], errors: texts[2])
    }

    /// Starts it as the leader of a process group, so that it can be ended with all that it started.
    ///
    /// Foundation's `Process` would hand it the signals that we ignore and block, and SIGTERM would mean nothing to it.
    private func start(_ files: [String]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, file) in files.enumerated() {
            let flags = descriptor == 0 ? O_RDONLY : O_WRONLY
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file, flags, 0)
        }

        // env looks for it in PATH, and says so when it is not there.
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe (["env"] + words).map { unsafe strdup($0) } + [nil]
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var settings: [UnsafeMutablePointer<CChar>?] = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + settings).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let problem = unsafe posix_spawn(&child, "/usr/bin/env", &actions, &attributes, &arguments, &settings)
        guard problem == 0 else {
            throw JobFailure.failed("'\(words[0])' cannot be started: \(unsafe String(cString: strerror(problem)))")
        }
        return child
    }

    /// The whole group is asked to end, so that it can tidy up, and is made to when it does not.
    private func end(_ child: pid_t) async throws {
        for number in [SIGTERM, SIGKILL] {
            // What is another user's, such as sudo's, obeys no signal of ours.
            guard kill(-child, number) == 0 else { break }
            if await Self.status(of: child, within: grace) != nil { return }
        }
        throw JobFailure.failed("'\(words.joined(separator: " "))' cannot be ended from here: it goes on by itself")
    }

    /// How a child ended; nil when it has not within this time, or when the task is cancelled.
    private static func status(of child: pid_t, within limit: Duration) async -> Int32? {
        let deadline = ContinuousClock.now + limit
        while true {
            var status: Int32 = 0
            if unsafe waitpid(child, &status, WNOHANG) == child {
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : 128 + signal
            }
            // Asked again and again: a thread that waits would stay behind with a child that cannot be ended.
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(10))) != nil else {
                return nil
            }
        }
    }
}
