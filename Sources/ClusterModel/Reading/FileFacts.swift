internal import Foundation

/// What lies at a path, links followed.
struct FileFacts {
    var isDirectory = false
    /// Whether accounts other than its owner may read it.
    var isReadableByOthers = false
    /// Whether it is a file without a byte. (A pipe has no size either, and may hold much.)
    var isEmpty = false

    /// Whether it is a pipe, a socket or a device.
    var isSpecial = false

    /// Nil when nothing is there.
    init?(_ path: String) {
        // A link to a pipe, such as a shell's `<(…)`, exists and leads to no path.
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return }
        let type = attributes[.type] as? FileAttributeType
        isDirectory = type == .typeDirectory
        isSpecial = type != .typeDirectory && type != .typeRegular
        isReadableByOthers = ((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0) & 0o044 != 0
        isEmpty = type == .typeRegular && (attributes[.size] as? NSNumber)?.intValue == 0
    }
}
