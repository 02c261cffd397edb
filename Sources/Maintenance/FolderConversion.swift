import Foundation
import ServiceModel
import YAML

/// Writes an ancestor's service folder anew, in today's form.
package struct FolderConversion: Sendable {
    /// The ancestor's: `bootstrap/NAME`, or `src/NAME/deploy`.
    private let source: String
    private let name: String
    private let conversion: ServiceConversion

    /// What the new folder would hold, by paths below it.
    package var files: [String] { (conversion.kept + conversion.written.keys).sorted() }
    /// What was not taken over: a sentence each.
    package var notes: [String] { conversion.notes }

    /// - Throws: `JobFailure.configuration` when the folder cannot be read.
    package init(of folder: String, in workspace: Workspace) throws {
        let place = URL(filePath: folder).standardizedFileURL
        source = place.path
        let parent = place.deletingLastPathComponent()
        name = place.lastPathComponent == "deploy" ? parent.lastPathComponent : place.lastPathComponent
        guard let paths = FileManager.default.subpaths(atPath: source) else {
            throw JobFailure.configuration(["\(source) is no folder that can be read"])
        }
        var files: [String: String] = [:]
        for path in paths where !Self.isFolder("\(source)/\(path)") {
            guard let bytes = FileManager.default.contents(atPath: "\(source)/\(path)") else {
                throw JobFailure.configuration(["\(source)/\(path) cannot be read"])
            }
            files[path] = String(decoding: bytes, as: UTF8.self)
        }
        let root = parent.deletingLastPathComponent().appending(path: "service.yaml").path
        let description = try ServiceConversion.Description(
            own: Self.node("\(source)/service.yaml"),
            root: Self.node(root),
            name: name
        )
        guard files[description.start] != nil || files[description.start + ".template"] != nil else {
            throw JobFailure.configuration([
                "\(source) has no \(description.start), so it is no service of the ancestor's that could be started"
            ])
        }
        conversion = ServiceConversion(of: files, name: name, description, by: try workspace.rewriteTable())
    }

    /// Writes the new folder.
    /// - Parameter folder: A folder that is not there yet, or is empty.
    package func write(to folder: String) throws {
        let place = URL(filePath: folder).standardizedFileURL.path
        let manager = FileManager.default
        if manager.fileExists(atPath: place), try !manager.contentsOfDirectory(atPath: place).isEmpty {
            throw JobFailure.configuration(["\(place) is there and is not empty: name a new folder"])
        }
        for path in files {
            let target = URL(filePath: "\(place)/\(path)")
            try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            if let text = conversion.written[path] {
                try Data(text.utf8).write(to: target)
            } else {
                try manager.copyItem(atPath: "\(source)/\(path)", toPath: target.path)
            }
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return exists && isFolder.boolValue
    }

    /// Nil where there is no such file, or nothing in it.
    private static func node(_ path: String) throws -> Node? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw JobFailure.configuration(["\(path) cannot be read"])
        }
        do { return try Node.parse(bytes: Array(bytes), file: path) } catch {
            throw JobFailure.configuration([error.description])
        }
    }
}
