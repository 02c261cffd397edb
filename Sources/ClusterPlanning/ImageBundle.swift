package import ClusterModel

/// The images in a directory of `docker save` archives, and packages that machines lack.
package struct ImageBundle: Sendable, Equatable {
    /// An archive, and what is in it.
    package struct Archive: Sendable, Equatable {
        package var path: String
        package var bytes: Int
        /// Reference → digest of the image's configuration.
        package var images: [String: String]
        /// What all of its images are for, as Go names it, such as `arm64`; nil when it does not say one.
        package var architecture: String?

        package init(path: String, bytes: Int, images: [String: String], architecture: String? = nil) {
            self.path = path
            self.bytes = bytes
            self.images = images
            self.architecture = architecture
        }

        func digest(of image: String) -> String? {
            images[image] ?? images.first { ImageReference.isName($0.key, of: image) }?.value
        }
    }

    package var directory: String
    package var archives: [Archive]
    package var packages: [BundledPackages]

    package init(directory: String, archives: [Archive], packages: [BundledPackages] = []) {
        self.directory = directory
        self.archives = archives
        self.packages = packages
    }

    /// - Parameter image: a reference, in full or as Docker shortens it.
    package func digest(of image: String) -> String? {
        archives.lazy.compactMap { $0.digest(of: image) }.first
    }

    /// Without what is for other machines, as far as there is the same for these.
    ///
    /// - Parameter machine: as `uname -m` has it.
    func fitting(_ machine: String) -> ImageBundle {
        let own = archives.filter { $0.architecture == OperatingSystem.architecture(of: machine) }
        return ImageBundle(
            directory: directory,
            archives: archives.filter { archive in
                own.contains(archive)
                    || !archive.images.keys.allSatisfy { image in own.contains { $0.digest(of: image) != nil } }
            }
        )
    }

    /// Whether every image is there for machines of this kind, `x86_64` or `aarch64`.
    func isComplete(for machine: String) -> Bool {
        let own = archives.filter { $0.architecture == OperatingSystem.architecture(of: machine) }
        return archives.flatMap(\.images.keys).allSatisfy { image in own.contains { $0.digest(of: image) != nil } }
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
