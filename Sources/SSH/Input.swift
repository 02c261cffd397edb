/// What a command reads from its standard input, then end of file.
package struct Input: Sendable {
    enum Part: Sendable {
        case bytes([UInt8])
        case file(path: String, offset: Int)
    }

    var parts: [Part]
    var progress: (@Sendable (Int) -> Void)?

    package static let none = Input(parts: [])

    package static func bytes(_ bytes: [UInt8]) -> Input { Input(parts: bytes.isEmpty ? [] : [.bytes(bytes)]) }

    package static func text(_ text: String) -> Input { .bytes(Array(text.utf8)) }

    /// A file of this box from a byte on, read while it is sent; never wholly in memory.
    package static func file(_ path: String, from offset: Int = 0) -> Input {
        Input(parts: [.file(path: path, offset: offset)])
    }

    package static func + (left: Input, right: Input) -> Input {
        Input(parts: left.parts + right.parts, progress: right.progress ?? left.progress)
    }

    /// Calls back, on a queue of ours, with the number of bytes sent so far.
    package func reporting(_ progress: @escaping @Sendable (Int) -> Void) -> Input {
        Input(parts: parts, progress: progress)
    }
}
