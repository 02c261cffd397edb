import Dispatch
import Glibc

/// Hands on what a pipe brings, as it comes, and looks at each line.
struct LineReader: Sendable {
    /// A line is looked at up to here; what is longer goes on, unread.
    private static let longest = 65536

    /// The pipe's end that a child writes to.
    let input: Int32

    init(to output: Int32, until done: DispatchGroup, line: @escaping @Sendable (String) -> Void) throws(Fault) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Fault("no pipe can be had: \(File.reason)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        input = ends[1]
        let source = ends[0]
        done.enter()
        // A queue of its own, because it blocks.
        DispatchQueue(label: "kubebot.lines").async {
            var pending: [UInt8] = []
            while let bytes = File.read(source), !bytes.isEmpty {
                File.write(bytes, to: output)
                var rest = bytes[...]
                while let end = rest.firstIndex(of: 10) {
                    line(String(decoding: pending + rest[..<end], as: UTF8.self))
                    pending = []
                    rest = rest[(end + 1)...]
                }
                pending = Array((pending + rest).prefix(Self.longest))
            }
            if !pending.isEmpty { line(String(decoding: pending, as: UTF8.self)) }
            close(source)
            done.leave()
        }
    }
}
