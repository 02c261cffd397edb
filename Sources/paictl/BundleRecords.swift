import ClusterModel
import Maintenance

/// A line of `bundle list`.
struct ImageRecord: Encodable {
    var image: String
}

/// What became of an archive, as programs read it.
struct BundleRecord: Encodable {
    var event: String
    /// One of these two.
    var image: String?
    /// The distribution and its release, `debian:12`.
    var packages: String?
    var architecture: String
    var number: Int
    var count: Int
    var digest: String?
    var bytes: Int?
    var reason: String?

    init(_ subject: BundleMaking.Subject, _ number: Int, _ count: Int, _ step: BundleMaking.Step) {
        switch subject {
        case .image(let bundled): (image, architecture) = (bundled.reference, bundled.architecture)
        case .packages(let system):
            (packages, architecture) = ("\(system.distribution):\(system.release)", system.architecture)
        }
        self.number = number
        self.count = count
        switch step {
        case .fetching: event = "fetching"
        case .isThere(let digest): (event, self.digest) = ("there", "sha256:" + digest)
        case .fetched(let digest, let bytes):
            (event, self.digest, self.bytes) = ("fetched", "sha256:" + digest, bytes)
        case .failed(let reason): (event, self.reason) = ("failed", reason)
        }
    }

    var text: String {
        let subject = image ?? packages.map { "the packages of \($0)" } ?? ""
        let head = "\(number)/\(count) \(subject) \(architecture): "
        return switch (bytes, reason) {
        case (let bytes?, _): head + "fetched, \(Self.size(bytes))"
        case (_, let reason?): head + "not fetched: \(reason)"
        default: head + (event == "there" ? "is there, and whole" : "fetching")
        }
    }

    static func size(_ bytes: Int) -> String {
        bytes < 10_000_000 ? "\((bytes + 999) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
    }
}

struct MadeRecord: Encodable {
    var event = "made"
    var directory: String
    var setting: String?
    var archives: Int
    var packageArchives: Int
    var bytes: Int

    init(_ result: BundleMaking.Result) {
        directory = result.directory
        setting = result.setting
        archives = result.archives
        packageArchives = result.packageArchives
        bytes = result.bytes
    }
}
