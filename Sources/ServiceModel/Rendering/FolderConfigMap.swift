import ClusterModel
import Foundation
import Kubernetes
import YAML

/// A config map that is made of the files of a folder.
enum FolderConfigMap {
    /// What the API server takes of one.
    static let limit = 1_048_576

    /// The config map, with the files of a folder and not of those below it, as kubectl makes one; templates rendered, and not with it
    /// themselves. Nil where one cannot be made, which the findings then say.
    static func object(
        _ name: String,
        of place: String,
        in folder: RenderedFolder,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> ServiceObject? {
        let prefix = place.split(separator: "/").filter { $0 != "." }.map { $0 + "/" }.joined()
        let files = folder.names.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
        guard !files.isEmpty else {
            findings.error("'\(folder.folder.path)/\(place)' has no files for config map '\(name)'", at: mark)
            return nil
        }
        var data: [String: JSON] = [:]
        var binary: [String: JSON] = [:]
        var size = 0
        for file in files {
            let key = String(file.dropFirst(prefix.count))
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
        if !data.isEmpty || binary.isEmpty { body["data"] = .object(data) }
        if !binary.isEmpty { body["binaryData"] = .object(binary) }
        let type = ObjectType(version: "v1", kind: "ConfigMap")
        return ServiceObject(
            body,
            ObjectReference(type, name: name),
            at: Mark(file: "\(folder.folder.path)/\(place)", line: 1, column: 1)
        )
    }

    private static func isKey(_ key: String) -> Bool {
        key.utf8.count <= 253 && key != "." && key != ".."
            && key.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
            }
    }
}
