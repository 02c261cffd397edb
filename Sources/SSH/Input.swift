/// What a command reads from its standard input, then end of file.
public struct Input: Sendable {
    enum Part: Sendable {
        case bytes([UInt8])
        case file(path: String)
    }

    var parts: [Part]
    var progress: (@Sendable (Int) -> Void)?

    public static let none = Input(parts: [])

    public static func bytes(_ bytes: [UInt8]) -> Input { Input(parts: bytes.isEmpty ? [] : [.bytes(bytes)]) }

    public static func text(_ text: String) -> Input { .bytes(Array(text.utf8)) }

    /// A file of this box, read while it is sent; never wholly in memory.
    public static func file(_ path: String) -> Input { Input(parts: [.file(path: path)]) }

    public static func + (left: Input, right: Input) -> Input {
        Input(parts: left.parts + right.parts, progress: right.progress ?? left.progress)
    }

    /// Calls back, on a queue of ours, with the number of bytes sent so far.
    public func reporting(_ progress: @escaping @Sendable (Int) -> Void) -> Input {
        Input(parts: parts, progress: progress)
    }
}
