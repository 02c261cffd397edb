import Foundation

/// An image as `docker save` writes it: an entry of the archive's manifest.json.
struct ArchivedImage: Decodable {
    /// What the image's configuration says of it (github.com/opencontainers/image-spec, config.md).
    struct Configuration: Decodable {
        struct RootFileSystem: Decodable {
            var diff_ids: [String]
        }

        /// As Go names it: `amd64`, `arm64`.
        var architecture: String?
        var rootfs: RootFileSystem?
        var config: Settings?

        struct Settings: Decodable {
            var Labels: [String: String]?
        }
    }

    private var Config: String
    private var RepoTags: [String]?
    private var Layers: [String]?

    var names: [String] { RepoTags ?? [] }

    /// SHA-256 of the configuration, by which Docker and containerd know an image.
    var digest: String { URL(filePath: Config).deletingPathExtension().lastPathComponent }

    static func read(_ tar: TarFile) throws -> [ArchivedImage] {
        guard let manifest = try tar.contents(of: "manifest.json") else {
            throw Unreadable("it has no manifest.json: make it with 'docker save'")
        }
        guard let images = try? JSONDecoder().decode([ArchivedImage].self, from: manifest) else {
            throw Unreadable("its manifest.json is not one that 'docker save' writes")
        }
        return images
    }

    /// Nil when the archive does not hold it, or it reads as something else.
    func configuration(in tar: TarFile) throws -> Configuration? {
        try tar.contents(of: Config).flatMap { try? JSONDecoder().decode(Configuration.self, from: $0) }
    }

    /// Compares the configuration with its digest, and each layer with the one that the configuration says.
    ///
    /// - Throws: `Unreadable` at the first difference.
    func verify(in tar: TarFile) throws {
        guard try tar.digest(of: Config) == digest, let layers = try configuration(in: tar)?.rootfs?.diff_ids else {
            throw Unreadable("the configuration of its image is not what its digest says")
        }
        guard let files = Layers, files.count == layers.count else {
            throw Unreadable("it has \(Layers?.count ?? 0) layers of its image, which has \(layers.count)")
        }
        for (file, layer) in zip(files, layers) {
            guard try tar.digest(of: file).map({ "sha256:" + $0 }) == layer else {
                throw Unreadable("the layer \(file) is not what its digest says")
            }
        }
    }
}
