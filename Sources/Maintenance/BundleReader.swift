import Execution
import Foundation
import ClusterPlanning

/// Reads which images the `docker save` archives of a directory hold.
enum BundleReader {
    /// - Parameter place: where the configuration names the directory.
    static func read(_ directory: String, place: String? = nil) throws(JobFailure) -> ImageBundle {
        let prefix = (place.map { "\($0): " } ?? "") + "image-bundle: "
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .configuration(["\(prefix)'\(directory)' cannot be read: \(error.reason)"])
        }
        var archives: [ImageBundle.Archive] = []
        var problems: [String] = []
        for name in names.sorted() where name.hasSuffix(".tar") {
            do {
                archives.append(try archive(directory + "/" + name))
            } catch {
                problems.append("\(prefix)'\(directory)/\(name)' is not an archive of images: \(error)")
            }
        }
        guard problems.isEmpty else { throw .configuration(problems) }
        guard !archives.isEmpty else {
            throw .configuration([
                "\(prefix)there is no *.tar archive in '\(directory)'; make some with 'docker save'"
            ])
        }
        return ImageBundle(directory: directory, archives: archives)
    }

    private struct Entry: Decodable {
        var Config: String
        var RepoTags: [String]?
    }

    private static func archive(_ path: String) throws(Unreadable) -> ImageBundle.Archive {
        let values = try? URL(filePath: path).resolvingSymlinksInPath().resourceValues(forKeys: [
            .isDirectoryKey, .isRegularFileKey,
        ])
        guard values?.isDirectory != true else { throw Unreadable("it is a directory: move it away") }
        // A pipe would be waited for.
        guard values?.isRegularFile != false else { throw Unreadable("it is no file: move it away") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable("it cannot be opened") }
        defer { try? file.close() }
        if let start = try? file.read(upToCount: 2), start == Data([0x1f, 0x8b]) {
            throw Unreadable("it is compressed: 'gunzip < FILE > NEW.tar' unpacks it")
        }
        let manifest: Data?
        let bytes: UInt64
        do {
            manifest = try TarFile(file).contents(of: "manifest.json")
            bytes = try file.seekToEnd()
        } catch let error as Unreadable {
            throw error
        } catch {
            throw Unreadable("it cannot be read: \(error.reason)")
        }
        guard let manifest else { throw Unreadable("it has no manifest.json: make it with 'docker save'") }
        guard let entries = try? JSONDecoder().decode([Entry].self, from: manifest) else {
            throw Unreadable("its manifest.json is not one that 'docker save' writes")
        }
        var images: [String: String] = [:]
        for entry in entries {
            let digest = URL(filePath: entry.Config).deletingPathExtension().lastPathComponent
            for tag in entry.RepoTags ?? [] { images[tag] = digest }
        }
        return ImageBundle.Archive(path: path, bytes: Int(bytes), images: images)
    }
}

private struct Unreadable: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Finds one file in a tar archive, passing over the others without reading them (POSIX.1-1988 ustar headers).
private struct TarFile {
    private static let block: UInt64 = 512
    private let file: FileHandle

    init(_ file: FileHandle) { self.file = file }

    func contents(of name: String) throws -> Data? {
        var offset: UInt64 = 0
        while true {
            try file.seek(toOffset: offset)
            guard let header = try file.read(upToCount: Int(Self.block)), header.count == Int(Self.block),
                header.contains(where: { $0 != 0 })
            else { return nil }
            let size = try size(in: header)
            if text(header.prefix(100)) == name {
                return try file.read(upToCount: Int(size))
            }
            offset += Self.block + (size + Self.block - 1) / Self.block * Self.block
        }
    }

    /// Octal digits; or, for files of 8 GiB and more, a big-endian number whose first bit is set.
    private func size(in header: Data) throws -> UInt64 {
        let field = header.dropFirst(124).prefix(12)
        let size =
            field.first.map { $0 & 0x80 != 0 } == true
            ? field.dropFirst().reduce(0) { $0 << 8 | UInt64($1) } : UInt64(text(field).filter { $0 != " " }, radix: 8)
        guard let size else { throw Unreadable("it is not a tar archive: make it with 'docker save'") }
        guard size < 1 << 50 else { throw Unreadable("it is damaged: make it anew with 'docker save'") }
        return size
    }

    private func text(_ field: Data) -> String { String(decoding: field.prefix { $0 != 0 }, as: UTF8.self) }
}
