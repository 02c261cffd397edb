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
    }

    public var directory: String
    public var archives: [Archive]

    public init(directory: String, archives: [Archive]) {
        self.directory = directory
        self.archives = archives
    }

    func digest(of image: String) -> String? {
        archives.lazy.compactMap { $0.images[image] }.first
    }

    /// The archives that hold these images, as few as a first-fit choice finds.
    func archives(holding images: [String]) -> [Archive] {
        var wanted = Set(images)
        var chosen: [Archive] = []
        for archive in archives.sorted(by: { $0.images.count > $1.images.count })
        where !wanted.isDisjoint(with: archive.images.keys) {
            wanted.subtract(archive.images.keys)
            chosen.append(archive)
        }
        return chosen
    }
}
