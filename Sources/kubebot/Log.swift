import Glibc

/// What kubebot says of itself, apart from its node: an entry a line.
struct Log: Sendable, Equatable {
    enum Level: String, CaseIterable { case debug, info, warn, error }

    var level = Level.info
    var isJSON = true
    /// Descriptors or files; standard error where nothing is said.
    var outputs = ["stderr"]
    /// Entries of JSON that stand in each line, as text.
    var fields: [String: String] = [:]

    func debug(_ sentence: String) { write(.debug, sentence) }
    func info(_ sentence: String) { write(.info, sentence) }
    func warn(_ sentence: String) { write(.warn, sentence) }
    func error(_ sentence: String) { write(.error, sentence) }

    private func write(_ level: Level, _ sentence: String) {
        let levels = Level.allCases
        guard let own = levels.firstIndex(of: level), let least = levels.firstIndex(of: self.level), own >= least else {
            return
        }
        let bytes = Array(line(level, sentence).utf8)
        for output in outputs {
            switch output {
            case "stdout": File.write(bytes, to: STDOUT_FILENO)
            case "stderr": File.write(bytes, to: STDERR_FILENO)
            default:
                let descriptor = unsafe open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
                guard descriptor >= 0 else { continue }
                File.write(bytes, to: descriptor)
                close(descriptor)
            }
        }
    }

    private func line(_ level: Level, _ sentence: String) -> String {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let thousandths = "\(1000 + now.tv_nsec / 1_000_000)".dropFirst()
        let time = "\(now.tv_sec).\(thousandths)"
        guard isJSON else { return "\(time)\t\(level.rawValue)\t\(sentence)\n" }
        var entry: [String: JSON] = ["level": .string(level.rawValue), "ts": .number(time), "msg": .string(sentence)]
        for (name, text) in fields { entry[name] = JSON(parsing: text) ?? .string(text) }
        return JSON.map(entry).text + "\n"
    }
}
