import ClusterModel

/// The images in a directory of `docker save` archives.
package struct ImageBundle: Sendable, Equatable {
    /// An archive, and what is in it.
    package struct Archive: Sendable, Equatable {
        package var path: String
        package var bytes: Int
        /// Reference → digest of the image's configuration.
        package var images: [String: String]

        package init(path: String, bytes: Int, images: [String: String]) {
            self.path = path
            self.bytes = bytes
            self.images = images
        }

        func digest(of image: String) -> String? { images[image] ?? images[ImageReference.shortened(image)] }
    }

    package var directory: String
    package var archives: [Archive]

    package init(directory: String, archives: [Archive]) {
        self.directory = directory
        self.archives = archives
    }

    /// - Parameter image: a reference, in full or as Docker shortens it.
    package func digest(of image: String) -> String? {
        archives.lazy.compactMap { $0.digest(of: image) }.first
    }

    /// The archives that hold these images, as few as a first-fit choice finds.
    func archives(holding images: [String]) -> [Archive] {
        var wanted = images
        var chosen: [Archive] = []
        for archive in archives.sorted(by: { $0.images.count > $1.images.count })
        where wanted.contains(where: { archive.digest(of: $0) != nil }) {
            wanted.removeAll { archive.digest(of: $0) != nil }
            chosen.append(archive)
        }
        return chosen
    }
}
