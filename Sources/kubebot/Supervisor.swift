import Dispatch
import Glibc

/// Runs the node until it ends, and starts it anew when the configuration has changed.
final class Supervisor: @unchecked Sendable {
    // @unchecked because everything below `queue` is touched on it alone.
    private let queue = DispatchQueue(label: "kubebot")
    private var launch: Launch
    private var child: Child?
    /// What is to be run as soon as the child has ended.
    private var next: Launch?
    private var isEnding = false
    private var readers = DispatchGroup()
    private var sighting: (line: String, at: ContinuousClock.Instant)?
    private var timers: [any DispatchSourceTimer] = []

    init(_ launch: Launch) { self.launch = launch }

    /// Starts the node.
    ///
    /// - Parameter watch: the configuration's changes, looked at each second; nil for none.
    func begin(_ watch: ConfigurationWatch?) {
        queue.sync {
            start()
            if let watch { every(.seconds(1)) { self.look(watch) } }
            every(.seconds(60)) { self.ping() }
        }
    }

    private func every(_ interval: DispatchTimeInterval, _ work: @escaping @Sendable () -> Void) {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler(handler: work)
        timer.resume()
        timers.append(timer)
    }

    // MARK: The node

    private func start() {
        let log = launch.log
        do throws(Fault) {
            if let port = launch.nodePort { try NodeService.sync(port: port, forces: launch.forcesUpdate, log: log) }
            log.info("Starting node: \(launch.shown)")
            readers = DispatchGroup()
            let output = try input(launch.output)
            let errors = try input(launch.errors)
            defer { if launch.watch != nil { for end in [output, errors] { close(end) } } }
            child = try Child(launch.words, output: output, errors: errors)
        } catch {
            log.error("\(error)")
            exit(error.status)
        }
    }

    /// Where one of the node's streams begins: a pipe where its lines are looked at, and kubebot's own where not.
    private func input(_ output: Configuration.Output) throws(Fault) -> Int32 {
        let descriptor = output == .standard ? STDOUT_FILENO : STDERR_FILENO
        guard let keyword = launch.watch?.keyword else { return descriptor }
        return try LineReader(to: descriptor, until: readers) { line in
            if line.contains(keyword) { self.queue.async { self.saw(line) } }
        }.input
    }

    /// A signal that kubebot was sent.
    func receive(_ number: Int32) {
        queue.async {
            switch number {
            case SIGCHLD:
                for (id, status) in Child.reap() where id == self.child?.id { self.ended(status) }
            case SIGTERM, SIGINT, SIGQUIT:
                self.isEnding = true
                self.child?.signal(number)
            default: self.child?.signal(number)
            }
        }
    }

    private func ended(_ status: Int32) {
        // Whom it leaves behind ends with it, and would keep its ports otherwise.
        child?.signal(SIGKILL)
        child = nil
        // What it has written last is on its way yet; a process that got out of the group may hold the pipe for good.
        _ = readers.wait(timeout: .now() + 1)
        if let next, !isEnding {
            launch = next
            self.next = nil
            return start()
        }
        launch.log.info("The node ended with status \(status)")
        exit(status)
    }

    // MARK: The configuration

    private func look(_ watch: ConfigurationWatch) {
        guard !isEnding, let change = watch.change() else { return }
        switch change {
        case .failure(let fault):
            launch.log.error("The changed configuration is not taken, and the node goes on: \(fault)")
        case .success(let changed) where changed == next ?? launch:
            launch.log.info("The changed configuration changes nothing for the node")
        case .success(let changed):
            launch.log.info("The configuration has changed: the node is ended, and started anew")
            next = changed
            child?.signal(SIGTERM)
        }
    }

    // MARK: The watchlog

    private func saw(_ line: String) {
        let isFirst = sighting == nil
        sighting = (line, .now)
        if isFirst { ping() }
    }

    private func ping() {
        guard let watch = launch.watch, let sighting else { return }
        let ping = WatchlogPing(watch, line: sighting.line, age: .now - sighting.at)
        let log = launch.log
        DispatchQueue.global().async { ping.send(log) }
    }
}
