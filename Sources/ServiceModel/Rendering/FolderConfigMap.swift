import ClusterModel
import Foundation
import Kubernetes
import YAML

/// A config map that is made of files of a folder.
enum FolderConfigMap {
    /// What the API server takes of one.
    static let limit = 1_048_576

    /// A file, or a folder with the files in it and not those below it, as kubectl has it.
    struct Source {
        /// What a file is called in the config map, where it is not called by its own name.
        var key: String?
        /// From the service's folder.
        var path: String
    }

    /// The config map, of files whose templates are rendered. Nil where one cannot be made, which the findings then say.
    static func object(
        _ name: String,
        of sources: [Source],
        in folder: RenderedFolder,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> ServiceObject? {
        let files = sources.flatMap { Self.files(of: $0, in: folder) }
        let place = sources.first.map { "\(folder.folder.path)/\($0.path)" } ?? folder.folder.path
        guard !files.isEmpty else {
            findings.error("'\(place)' has no files for config map '\(name)'", at: mark)
            return nil
        }
        var data: [String: JSON] = [:]
        var binary: [String: JSON] = [:]
        var size = 0
        for (key, file) in files {
            guard isKey(key) else {
                findings.error(
                    "'\(key)' cannot be in a config map: letters, digits, '-', '_' and '.' are allowed",
                    at: mark
                )
                continue
            }
            guard let bytes = folder.bytes(of: file, &findings) else { continue }
            size += bytes.count
            if let text = String(validating: bytes, as: UTF8.self) {
                data[key] = .string(text)
            } else {
                binary[key] = .string(Data(bytes).base64EncodedString())
            }
        }
        guard size <= limit else {
            findings.error(
                "config map '\(name)' has \(size) bytes in \(files.count) files, and the API server takes \(limit)",
                at: mark
            )
            return nil
        }
        var body: JSON = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
        if !data.isEmpty { body["data"] = .object(data) }
        if !binary.isEmpty { body["binaryData"] = .object(binary) }
        let type = ObjectType(version: "v1", kind: "ConfigMap")
        return ServiceObject(body, ObjectReference(type, name: name), at: Mark(file: place, line: 1, column: 1))
    }

    private static func files(of source: Source, in folder: RenderedFolder) -> [(key: String, file: String)] {
        let path = source.path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if folder.has(path) { return [(source.key ?? path.split(separator: "/").last.map(String.init) ?? path, path)] }
        let prefix = path.isEmpty ? "" : path + "/"
        return folder.names.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
            .map { (String($0.dropFirst(prefix.count)), $0) }
    }

    private static func isKey(_ key: String) -> Bool {
        key.utf8.count <= 253 && key != "." && key != ".." && key.unicodeScalars.allSatisfy { isOfKey($0) }
    }

    private static func isOfKey(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }
}
