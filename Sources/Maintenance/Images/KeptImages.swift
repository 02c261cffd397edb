import Execution
import Foundation
import ServiceModel
import ServicePlanning

/// Reads what earlier builds have left in the configuration directory.
struct KeptImages {
    let workspace: Workspace
    let registry: ImageRegistry

    /// Those that services run, by reference.
    func read(of services: [Service], among images: ServiceImages) throws -> [String: KeptImage] {
        let used = Set(services.flatMap(\.runs).map(\.reference))
        return try read(images.images.filter { used.contains($0.reference) }, verifies: false)
    }

    /// Those of these images that there are, by reference.
    ///
    /// - Parameter verifies: whether archives are read to their end; one that is not whole then counts as none.
    /// - Throws: for one that cannot be read as what it is, unless it is verified.
    func read(_ images: [ServiceImage], verifies: Bool) throws -> [String: KeptImage] {
        var kept: [String: KeptImage] = [:]
        for image in images {
            let isPushed = registry.host != nil
            let path = workspace.path(KeptImage.file(of: image.name, isPushed: isPushed))
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                let found = isPushed ? try pushed(path) : try archived(path, verifies: verifies, image.reference)
                if found.reference == image.reference { kept[image.reference] = found }
            } catch {
                guard !verifies else { continue }
                let reason = (error as? Unreadable)?.description ?? error.reason
                throw JobFailure.configuration([
                    "\(path): \(reason); 'paictl service build' makes it again"
                ])
            }
        }
        return kept
    }

    private func pushed(_ path: String) throws -> KeptImage {
        let words = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace).map(
            String.init
        )
        guard words.count == 3, words[1].contains("@sha256:") else {
            throw Unreadable("it is no line 'REFERENCE REPOSITORY@DIGEST CONTEXT'")
        }
        return KeptImage(words[0], context: words[2], in: .pushed(as: words[1]))
    }

    private func archived(_ path: String, verifies: Bool, _ reference: String) throws -> KeptImage {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable("it cannot be opened") }
        defer { try? file.close() }
        let tar = TarFile(file)
        guard let image = try ArchivedImage.read(tar).first, let name = image.names.first else {
            throw Unreadable("it holds no image that has a name")
        }
        if verifies {
            try image.verify(in: tar)
            try tar.checkEnd()
        }
        return KeptImage(
            image.names.first { $0 == reference } ?? name,
            context: try image.configuration(in: tar)?.config?.Labels?["io.paictl.context"],
            in: .archive(path: path, digest: image.digest, bytes: Int(try file.seekToEnd()))
        )
    }
}
