import Glibc

/// Looks now and then at a process group, and remembers the most memory and threads it had at once.
final class Watcher {
    private(set) var memoryKiB = 0
    private(set) var threads = 0
    private let group: pid_t

    init(group: pid_t) { self.group = group }

    func look() {
        var pages = 0
        var count = 0
        for pid in Text.names(in: "/proc") where pid.first?.isNumber == true {
            guard let stat = try? Text.read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { continue }
            // After the name, which may hold anything: state, parent, group … threads (18th), … pages (22nd).
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            guard fields.count > 21, Int32(fields[2]) == group else { continue }
            count += Int(fields[17]) ?? 0
            pages += Int(fields[21]) ?? 0
        }
        memoryKiB = max(memoryKiB, pages * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024)
        threads = max(threads, count)
    }
}
