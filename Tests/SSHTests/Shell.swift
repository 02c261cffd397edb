import Foundation

@testable import SSH

/// Runs programs of this box for the tests: ssh-keygen, useradd, sshd.
enum Shell {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs to the end; what it printed, or a failure that says what it said.
    ///
    /// Not Foundation's `Process`, which waits for every descendant: for ever, where one becomes a daemon.
    @discardableResult
    static func run(_ line: String, environment: [String: String] = [:]) throws -> String {
        try run("/bin/sh", ["-c", line], environment: environment)
    }

    static func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let file = "/tmp/paictl-ssh-tests-output-\(UUID().uuidString)"
        defer { unsafe unlink(file) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var assignments = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + assignments).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, path, &actions, nil, &words, &assignments)
        guard code == 0 else { throw Failure(description: "\(path): error \(code)") }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let text = (try? self.text(of: file)) ?? ""
        guard status == 0 else { throw Failure(description: "\(arguments): \(text)") }
        return text
    }

    /// Not Foundation's, which leaks on Linux: the leak check of the SSH module must not be clouded.
    static func text(of path: String) throws -> String { String(decoding: try File.read(path), as: UTF8.self) }
}
