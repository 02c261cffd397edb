/// An image that is built for services: what it is made of, and what it is called.
package struct ServiceImage: Sendable, Equatable {
    package var name: String
    /// What containers call it.
    package var reference: String
    /// What Dockerfiles of others call it, where that is not its reference.
    package var aliases: [String] = []
    /// The folder that is copied to build it.
    package var folder: String
    /// The Dockerfile's path in the copy.
    package var dockerfile = "Dockerfile"
    /// What templates of the folder render to, by the path in the copy; a template itself is not in it.
    package var rendered: [String: String] = [:]
    package var copies: [Copy] = []
    /// Names of images of ours that it is built on.
    package var parents: [String] = []
    /// Whether it is built on something that is in the registry where ours go.
    package var needsLogin = false
    /// Why it cannot be built, `file:line:column: sentence` each.
    package var problems: [String] = []

    package struct Copy: Sendable, Equatable {
        /// A file or folder of this box.
        package var source: String
        /// The folder in the copy below which it is to lie; empty for the top.
        package var place: String

        package init(_ source: String, below place: String) {
            self.source = source
            self.place = place
        }
    }

    package init(_ name: String, reference: String, folder: String) {
        self.name = name
        self.reference = reference
        self.folder = folder
    }
}

/// The images that are built for services, each behind those that it is built on.
package struct ServiceImages: Sendable, Equatable {
    package var images: [ServiceImage]
    package var registry: ImageRegistry

    package init(_ images: [ServiceImage] = [], in registry: ImageRegistry = ImageRegistry()) {
        self.images = images
        self.registry = registry
    }

    package subscript(_ name: String) -> ServiceImage? { images.first { $0.name == name } }

    /// The images of these names, and those that they are built on, in the order in which they are built.
    package func needed(for names: Set<String>) -> [ServiceImage] {
        var needed = names
        for image in images.reversed() where needed.contains(image.name) { needed.formUnion(image.parents) }
        return images.filter { needed.contains($0.name) }
    }

    /// The image that a container names.
    package func image(named reference: String) -> ServiceImage? { images.first { $0.reference == reference } }
}
