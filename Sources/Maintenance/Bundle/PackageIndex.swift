import ClusterModel
import Foundation
import PKI

/// apt's index of packages: paragraphs of `Field: value` (Debian Policy 5.1), each with the checksum of its package.
struct PackageIndex: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        var name: String
        var version: String
        var architecture: String
        /// SHA-256, in hexadecimal digits.
        var digest: String
        fileprivate var lines: [String]

        /// Without the version, whose signs apt would have to be told of in a name.
        var file: String { "\(name)_\(architecture).deb" }

        /// What apt calls it once it has fetched it.
        var fetchedFile: String {
            "\(name)_\(version.replacing("_", with: "%5f").replacing(":", with: "%3a"))_\(architecture).deb"
        }
    }

    /// The name of the index within an archive of packages.
    static let file = "Packages"

    let entries: [Entry]

    var versions: [String: String] {
        Dictionary(entries.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
    }

    /// As the index of a folder in which the packages lie.
    var text: String {
        entries.map { entry in
            let lines = entry.lines.map { $0.hasPrefix("Filename:") ? "Filename: ./\(entry.file)" : $0 }
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    /// - Throws: `Unreadable` at the first paragraph that says too little, and when there is none.
    init(_ text: String) throws(Unreadable) {
        var entries: [Entry] = []
        for lines in text.split(separator: "\n", omittingEmptySubsequences: false).split(whereSeparator: \.isEmpty) {
            let entry = try Self.entry(lines.map(String.init))
            // `apt-cache show` may say the same twice, where two sources have it.
            if !entries.contains(where: { $0.file == entry.file }) { entries.append(entry) }
        }
        guard !entries.isEmpty else { throw Unreadable("its index names no package") }
        self.entries = entries
    }

    private static func entry(_ lines: [String]) throws(Unreadable) -> Entry {
        func value(_ field: String) throws(Unreadable) -> String {
            guard let line = lines.first(where: { $0.hasPrefix(field + ": ") }) else {
                throw Unreadable("its index has a package without '\(field)'")
            }
            return line.dropFirst(field.count + 2).trimmingCharacters(in: .whitespaces)
        }
        _ = try value("Filename")
        return Entry(
            name: try value("Package"),
            version: try value("Version"),
            architecture: try value("Architecture"),
            digest: try value("SHA256"),
            lines: lines
        )
    }
}

extension BundledPackages {
    /// Reads what an archive says of itself, and not the packages.
    static func read(_ path: String) throws -> BundledPackages {
        let name = URL(filePath: path).deletingPathExtension().lastPathComponent
        guard let system = OperatingSystem(name) else {
            throw Unreadable("its name is not DISTRIBUTION-RELEASE-ARCHITECTURE.tar: move it away")
        }
        return try open(path) { tar, file in
            let index = try index(of: tar)
            let bytes = Int(try file.seekToEnd())
            return BundledPackages(path: path, system: system, versions: index.versions, bytes: bytes)
        }
    }

    /// Reads all of an archive and compares each package with its checksum.
    ///
    /// - Returns: SHA-256 of the index, which says what all the rest is.
    /// - Throws: `Unreadable` when it is not whole, or lacks one of these packages.
    static func verify(_ path: String, holding names: [String]) throws -> String {
        try open(path) { tar, _ in
            let index = try index(of: tar)
            if let missing = names.first(where: { index.versions[$0] == nil }) {
                throw Unreadable("it does not hold \(missing)")
            }
            for entry in index.entries where try tar.digest(of: entry.file) != entry.digest {
                throw Unreadable("the package \(entry.file) is not what its checksum says")
            }
            try tar.checkEnd()
            return Digest.sha256Hex(Array(index.text.utf8))
        }
    }

    private static func open<Value>(_ path: String, _ body: (TarFile, FileHandle) throws -> Value) throws -> Value {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable("it cannot be opened") }
        defer { try? file.close() }
        return try body(TarFile(file, maker: "'paictl bundle make --os-packages'"), file)
    }

    private static func index(of tar: TarFile) throws -> PackageIndex {
        guard let text = try tar.contents(of: PackageIndex.file) else {
            throw Unreadable("it has no index of packages")
        }
        return try PackageIndex(String(decoding: text, as: UTF8.self))
    }
}
