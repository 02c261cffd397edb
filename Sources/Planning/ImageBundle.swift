/// The images in a directory of `docker save` archives.
public struct ImageBundle: Sendable, Equatable {
    /// An archive, and what is in it.
    public struct Archive: Sendable, Equatable {
        public var path: String
        public var bytes: Int
        /// Reference → digest of the image's configuration.
        public var images: [String: String]

        public init(path: String, bytes: Int, images: [String: String]) {
            self.path = path
            self.bytes = bytes
            self.images = images
        }

        func digest(of image: String) -> String? { images[image] ?? images[ImageBundle.shortened(image)] }
    }

    public var directory: String
    public var archives: [Archive]

    public init(directory: String, archives: [Archive]) {
        self.directory = directory
        self.archives = archives
    }

    /// - Parameter image: a reference, in full or as Docker shortens it.
    public func digest(of image: String) -> String? {
        archives.lazy.compactMap { $0.digest(of: image) }.first
    }

    /// A reference as `docker save` writes it: without Docker Hub's name, which stands for itself.
    static func shortened(_ image: String) -> String {
        for prefix in ["docker.io/library/", "docker.io/"] where image.hasPrefix(prefix) {
            return String(image.dropFirst(prefix.count))
        }
        return image
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
