import Execution
import Foundation
import PKI
import ServiceModel
import ServicePlanning

/// Copies what images are built of to where it can be changed, and packs it: whatever happens, a tree of services stays as it is.
struct ScratchCopy {
    /// A folder of this box that nobody else looks into, and that goes away with the run.
    let folder: String

    /// - Parameter images: each behind those that it is built on.
    func contexts(of images: [ServiceImage]) async throws -> [String: BuildContext] {
        var contexts: [String: BuildContext] = [:]
        for image in images {
            let archive = "\(folder)/\(image.name).tar"
            try await pack(image, into: archive)
            contexts[image.name] = BuildContext(
                path: archive,
                digest: ImageBuilding.digest(
                    of: image,
                    copy: try Self.digest(of: archive),
                    parents: image.parents.compactMap { contexts[$0]?.digest }
                )
            )
        }
        return contexts
    }

    private func pack(_ image: ServiceImage, into archive: String) async throws {
        let copy = "\(folder)/\(image.name)"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        do {
            let files = FileManager.default
            try files.copyItem(atPath: URL(filePath: image.folder).resolvingSymlinksInPath().path, toPath: copy)
            for (name, text) in image.rendered {
                for suffix in ["", ".template", ".j2"] { try? files.removeItem(atPath: "\(copy)/\(name)\(suffix)") }
                try Data(text.utf8).write(to: URL(filePath: "\(copy)/\(name)"))
            }
            for item in image.copies {
                let place = URL(filePath: copy).appending(path: item.place)
                try files.createDirectory(at: place, withIntermediateDirectories: true)
                let source = URL(filePath: item.source).standardizedFileURL.resolvingSymlinksInPath()
                let name = URL(filePath: item.source).standardizedFileURL.lastPathComponent
                try files.copyItem(at: source, to: place.appending(path: name))
            }
        } catch {
            throw JobFailure.failed(
                "what image '\(image.name)' is built of cannot be copied to '\(copy)': \(error.reason)"
            )
        }
        // The same files give the same archive, whoever has checked them out, and when.
        let words = [
            "tar", "--create", "--file", archive, "--directory", copy, "--sort=name", "--format=gnu", "--mtime=@0",
            "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX", ".",
        ]
        let outcome = try await LocalProgram(words, limit: .seconds(900)).run()
        guard outcome.status == 0 else {
            let said = outcome.errors.split(separator: "\n").last ?? "tar ends with \(outcome.status)"
            throw JobFailure.failed("what image '\(image.name)' is built of cannot be packed: \(said)")
        }
    }

    private static func digest(of path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw JobFailure.failed("'\(path)' cannot be read")
        }
        defer { try? file.close() }
        var digest = RunningDigest()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { digest.add(Array(piece)) }
        return digest.hexadecimal
    }
}
