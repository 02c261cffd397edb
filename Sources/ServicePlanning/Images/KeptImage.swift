/// An image as it came of a build: an archive in the configuration directory, or what a registry knows it by.
package struct KeptImage: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        /// A file of this box, and the digest of the image's configuration.
        case archive(path: String, digest: String, bytes: Int)
        /// `registry/name@sha256:…`.
        case pushed(as: String)
    }

    /// What containers call it.
    package var reference: String
    /// What it was made of, by `BuildContext.digest`; nil where it does not say.
    package var context: String?
    package var place: Place

    package init(_ reference: String, context: String?, in place: Place) {
        self.reference = reference
        self.context = context
        self.place = place
    }

    /// Where images are kept, below the configuration directory.
    package static let folder = "images/services"

    /// What a build writes there; of an image in a registry one line, `REFERENCE REPOSITORY@DIGEST CONTEXT`.
    package static func file(of image: String, isPushed: Bool) -> String {
        "\(folder)/\(image)\(isPushed ? ".pushed" : ".tar")"
    }

    /// Which build it is.
    var digest: String {
        switch place {
        case .archive(_, let digest, _): digest
        case .pushed(let name): name
        }
    }

    var archive: (path: String, digest: String, bytes: Int)? {
        guard case .archive(let path, let digest, let bytes) = place else { return nil }
        return (path, digest, bytes)
    }
}

/// What an image is built of, as a file that can be sent.
package struct BuildContext: Sendable, Equatable {
    /// A tar archive on this box.
    package var path: String
    /// Of all that is in it, and of what it is built on.
    package var digest: String

    package init(path: String, digest: String) {
        self.path = path
        self.digest = digest
    }
}
