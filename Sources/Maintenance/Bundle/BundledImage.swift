import Foundation
import ClusterModel

/// An image for one architecture, which a bundle holds as one archive.
package struct BundledImage: Sendable, Hashable {
    /// As the configuration names it.
    package var reference: String
    /// As Go names it: `amd64`, `arm64`.
    package var architecture: String

    package init(_ reference: String, for architecture: String) {
        self.reference = reference
        self.architecture = architecture
    }

    /// The name of its archive.
    var file: String {
        reference.replacing("/", with: "_").replacing(":", with: "_") + "_" + architecture + ".tar"
    }

    /// What keeps it from being brought into an archive; nil when nothing does.
    var obstacle: String? {
        guard reference.contains("@") else { return nil }
        return "\(reference) is named by its digest, which an archive does not keep: name it by its tag alone"
    }

    /// Reads all of an archive, and compares it with the digests in it.
    ///
    /// - Returns: the digest of the image.
    /// - Throws: `Unreadable` when it is not whole, or holds something else.
    func verify(_ path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Unreadable("it cannot be opened") }
        defer { try? file.close() }
        let tar = TarFile(file)
        let images = try ArchivedImage.read(tar)
        guard let image = images.first,
            images.allSatisfy({ $0.names.contains { ImageReference.isName($0, of: reference) } })
        else { throw Unreadable("it does not hold \(reference)") }
        try image.verify(in: tar)
        try tar.checkEnd()
        guard let found = try image.configuration(in: tar)?.architecture, found == architecture else {
            throw Unreadable("there is no \(reference) for \(architecture)")
        }
        return image.digest
    }
}
