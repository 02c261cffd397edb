import Dispatch
import Glibc

/// A shell line run as a process of its own, and what it took.
enum Child {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func check(_ line: String) throws {
        let status = try wait(for: spawn(line), nil)
        guard status.code == 0 else { throw Failure(description: "failed (\(status.code)): \(line)") }
    }

    static func measure(_ line: String) throws -> Measurement {
        let start = ContinuousClock.now
        let pid = try spawn(line)
        let watcher = Watcher(group: pid)
        let (code, usage) = try wait(for: pid, watcher)
        guard code == 0 else { throw Failure(description: "failed (\(code)): \(line)") }
        return Measurement(
            wall: seconds(ContinuousClock.now - start),
            processor: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            memoryKiB: max(watcher.memoryKiB, usage.ru_maxrss),
            threads: watcher.threads
        )
    }

    /// In a process group of its own, by which its descendants are found.
    private static func spawn(_ line: String) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let arguments = ["/bin/sh", "-c", line]
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, environ)
        guard code == 0 else { throw Failure(description: "cannot start /bin/sh: error \(code)") }
        return pid
    }

    private static func wait(for pid: pid_t, _ watcher: Watcher?) throws -> (code: Int32, usage: rusage) {
        var status: Int32 = 0
        var usage = rusage()
        while true {
            let ended = unsafe wait4(pid, &status, watcher == nil ? 0 : WNOHANG, &usage)
            if ended == pid { return (status, usage) }
            if ended < 0, errno != EINTR { throw Failure(description: "wait4: error \(errno)") }
            watcher?.look()
            usleep(20_000)
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
