internal import Foundation

/// What lies at a path, links followed.
struct FileFacts {
    var isDirectory: Bool
    /// Whether accounts other than its owner may read it.
    var isReadableByOthers: Bool

    /// Nil when nothing is there.
    init?(_ path: String) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
        isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        isReadableByOthers = mode & 0o044 != 0
    }
}
