import Glibc

/// The node's process, and with it all that it starts: they have a process group of their own.
struct Child {
    let id: pid_t

    /// Starts it.
    ///
    /// - Parameters:
    ///   - output: where its standard output goes.
    ///   - errors: where its standard error goes.
    init(_ words: [String], output: Int32, errors: Int32) throws(Fault) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // Through copies above the three, so that one may go where the other was.
        let copies = [output, errors].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { for copy in copies { close(copy) } }
        unsafe posix_spawn_file_actions_adddup2(&actions, copies[0], STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, copies[1], STDERR_FILENO)
        // It is not to inherit which signals kubebot takes by itself.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETPGROUP)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var started: pid_t = 0
        let error = unsafe posix_spawnp(&started, words[0], &actions, &attributes, &arguments, environ)
        guard error == 0 else {
            throw unsafe Fault("'\(words[0])' cannot be started: \(String(cString: strerror(error)))")
        }
        id = started
    }

    /// Sends a signal to it and to all that it has started.
    func signal(_ number: Int32) { _ = kill(-id, number) }

    /// Every child that has ended since the last time, with what it leaves as a status. Process 1 of a container has those, too, whose
    /// parents went away.
    static func reap() -> [(id: pid_t, status: Int32)] {
        var ended: [(id: pid_t, status: Int32)] = []
        var status: Int32 = 0
        while true {
            let id = unsafe waitpid(-1, &status, WNOHANG)
            guard id > 0 else { return ended }
            // As exit(3) has it; who was ended by a signal leaves 255, as always with kubebot.
            ended.append((id, status & 0x7f == 0 ? status >> 8 & 0xff : 255))
        }
    }
}
