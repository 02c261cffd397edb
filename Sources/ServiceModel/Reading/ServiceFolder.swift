import ClusterModel
import Foundation

/// The folder of a service: which files are in it, and what they hold.
struct ServiceFolder: Sendable {
    /// As it was given, without a slash at its end.
    let path: String
    /// The files below it, by their paths from it, in order; folders that begin with a dot are passed over.
    let files: [String]
    /// Files that lie elsewhere and are taken for files of it: path in it → path on this box.
    private(set) var guests: [String: String] = [:]

    /// Nil where there is no such folder.
    init?(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let names = FileManager.default.subpaths(atPath: path) else { return nil }
        files = names.filter { name in
            !name.split(separator: "/").dropLast().contains { $0.hasPrefix(".") }
                && Self.isFile("\(path)/\(name)")
        }.sorted()
    }

    private init(path: String, files: [String], guests: [String: String]) {
        self.path = path
        self.files = files
        self.guests = guests
    }

    /// The same folder with files of another in it, below a path; what it has itself is covered by them.
    func adding(_ other: ServiceFolder, below place: String) -> ServiceFolder {
        adding(Dictionary(other.files.map { (place + $0, other.place(of: $0)) }) { _, last in last })
    }

    func adding(file path: String, as name: String) -> ServiceFolder { adding([name: path]) }

    private func adding(_ added: [String: String]) -> ServiceFolder {
        ServiceFolder(
            path: path,
            files: Set(files + added.keys).sorted(),
            guests: guests.merging(added) { _, last in last }
        )
    }

    /// Where a file of it lies on this box.
    func place(of name: String) -> String { guests[name] ?? "\(path)/\(name)" }

    func has(_ name: String) -> Bool { files.contains(name) }

    /// What a file holds; nil when it cannot be read.
    func bytes(of name: String) -> [UInt8]? { Self.bytes(at: place(of: name)) }

    static func bytes(at path: String) -> [UInt8]? {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        // Foundation leaks the buffer of an empty file, which LeakSanitizer takes for ours.
        if size == 0 { return [] }
        return FileManager.default.contents(atPath: path).map(Array.init)
    }

    static func isFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
    }

    /// Names of the folders in a folder, in order.
    static func folders(in path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { !$0.hasPrefix(".") && isFolder("\(path)/\($0)") }.sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
