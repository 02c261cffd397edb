/// Watches a command's output for the lines that `RemoteShell` prints before the command begins.
struct RemoteStart {
    private let marker: [UInt8]
    private var pending: [UInt8] = []
    /// Whether sudo was asked; if nothing followed, it refused.
    private(set) var hasReachedSudo = false
    private(set) var hasStarted = false
    /// The Unix session of the command.
    private(set) var session: Int32?

    /// Login scripts that print more than this are not waited for.
    private static let longestNoise = 1 << 20

    init(marker: String) { self.marker = Array(marker.utf8) + [UInt8(ascii: " ")] }

    /// Takes a piece of output; returns what of it the command itself printed.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> ArraySlice<UInt8> {
        unsafe pending.append(contentsOf: bytes)
        while !hasStarted, let word = pending.position(after: marker),
            let end = pending[word...].firstIndex(of: UInt8(ascii: "\n"))
        {
            let word = String(decoding: pending[word..<end], as: UTF8.self)
            if word == "sudo" {
                hasReachedSudo = true
            } else {
                hasStarted = true
                session = Int32(word)
            }
            pending.removeSubrange(...end)
        }
        guard hasStarted else {
            if pending.count > Self.longestNoise { pending.removeFirst(pending.count - marker.count) }
            return []
        }
        defer { pending = [] }
        return pending[...]
    }

    /// What was printed although the command never began.
    var noise: [UInt8] { pending }
}
