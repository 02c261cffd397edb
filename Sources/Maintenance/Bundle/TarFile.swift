import Foundation
import PKI

/// What is wrong with an archive, in words that follow its name.
struct Unreadable: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Finds one file in a tar archive, passing over the others without reading them (POSIX.1-1988 ustar headers).
struct TarFile {
    private static let block: UInt64 = 512
    private let file: FileHandle
    /// What makes such archives.
    private let maker: String

    init(_ file: FileHandle, maker: String = "'docker save'") {
        self.file = file
        self.maker = maker
    }

    /// - Throws: `Unreadable` when it is no archive, or cut short.
    func contents(of name: String) throws -> Data? {
        guard let place = try place(of: name) else { return nil }
        try file.seek(toOffset: place.lowerBound)
        let contents = try file.read(upToCount: place.count)
        guard place.isEmpty || contents?.count == place.count else { throw Unreadable("it is cut short") }
        return contents ?? Data()
    }

    /// SHA-256 of a file's contents, in hexadecimal digits; nil when there is no such file.
    func digest(of name: String) throws -> String? {
        guard let place = try place(of: name) else { return nil }
        try file.seek(toOffset: place.lowerBound)
        var digest = RunningDigest()
        var rest = place.count
        while rest > 0 {
            guard let piece = try file.read(upToCount: min(rest, 1 << 20)), !piece.isEmpty else {
                throw Unreadable("it is cut short")
            }
            digest.add(Array(piece))
            rest -= piece.count
        }
        return digest.hexadecimal
    }

    /// - Throws: `Unreadable` when its end is not there.
    func checkEnd() throws { _ = try place { _ in false } }

    /// Where in the archive a file's contents are.
    private func place(of name: String) throws -> Range<UInt64>? { try place { $0 == name } }

    private func place(where isMeant: (String) -> Bool) throws -> Range<UInt64>? {
        var offset: UInt64 = 0
        while true {
            try file.seek(toOffset: offset)
            guard let header = try file.read(upToCount: Int(Self.block)), header.count == Int(Self.block) else {
                throw Unreadable(
                    offset == 0 ? "it is not a tar archive: make it with \(maker)" : "it is cut short"
                )
            }
            // What ends an archive, too.
            guard header.contains(where: { $0 != 0 }) else { return nil }
            let size = try size(in: header)
            if isMeant(text(header.prefix(100))) { return offset + Self.block..<offset + Self.block + size }
            offset += Self.block + (size + Self.block - 1) / Self.block * Self.block
        }
    }

    /// Octal digits; or, for files of 8 GiB and more, a big-endian number whose first bit is set.
    private func size(in header: Data) throws -> UInt64 {
        let field = header.dropFirst(124).prefix(12)
        let size =
            field.first.map { $0 & 0x80 != 0 } == true
            ? field.dropFirst().reduce(0) { $0 << 8 | UInt64($1) } : UInt64(text(field).filter { $0 != " " }, radix: 8)
        guard let size else { throw Unreadable("it is not a tar archive: make it with \(maker)") }
        guard size < 1 << 50 else { throw Unreadable("it is damaged: make it again with \(maker)") }
        return size
    }

    private func text(_ field: Data) -> String { String(decoding: field.prefix { $0 != 0 }, as: UTF8.self) }
}
