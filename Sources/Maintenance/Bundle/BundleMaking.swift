package import ClusterModel
import Execution
import Foundation
import ClusterPlanning

/// Brings the images that a configuration needs from their registries into a directory of archives, and packages from their distribution.
package struct BundleMaking: Sendable {
    package struct Options: Sendable {
        /// Where the archives go; nil for what `image-bundle` names, or else the folder `images` of the configuration.
        package var output: String?
        package var architectures: [String]
        package var authFile: String?
        package var certificates: String?
        package var packages: Packages?

        package init(
            output: String? = nil,
            architectures: [String] = [],
            authFile: String? = nil,
            certificates: String? = nil,
            packages: Packages? = nil
        ) {
            self.output = output
            self.architectures = architectures
            self.authFile = authFile
            self.certificates = certificates
            self.packages = packages
        }
    }

    /// What is fetched into an archive of its own.
    package enum Subject: Sendable, Equatable {
        case image(BundledImage)
        case packages(OperatingSystem)
    }

    /// What became of it.
    package enum Step: Sendable, Equatable {
        case isThere(digest: String)
        case fetching
        /// Bytes of its archive.
        case fetched(digest: String, bytes: Int)
        case failed(String)
    }

    /// What there is in the end.
    package struct Result: Sendable, Equatable {
        package var directory: String
        /// What 'image-bundle' is to be, so that the next deploy takes its images from there; nil when it is already.
        package var setting: String?
        package var archives: Int
        /// How many archives of packages there are besides.
        package var packageArchives: Int
        package var bytes: Int
    }

    /// References that the configuration needs, in order.
    package let images: [String]
    package let warnings: [String]
    let workspace: Workspace
    let environment: [String: String]
    let planner: JobPlanner
    private let bundle: String?
    private let registries: [Registry]

    /// Reads the configuration; passwords and keys of machines may be missing.
    package init(in workspace: Workspace, environment: [String: String]) throws {
        self.workspace = workspace
        self.environment = environment
        do {
            let loaded = try Configuration.load(
                directory: workspace.directory,
                environment: environment,
                allowsEvenMasters: true,
                needsLogins: false
            )
            warnings = loaded.warnings
            bundle = loaded.cluster.images.bundle
            registries = loaded.cluster.images.registries
            let library = try workspace.library()
            let empty = ImageBundle(directory: "", archives: [])
            let planner = Planner(cluster: loaded.cluster, library: library, bundle: empty)
            self.planner = JobPlanner(try workspace.job("deploy", library), planner)
            images = self.planner.imagesMissingFromBundle()
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure.configuration("\(error)".split(separator: "\n").map(String.init))
        }
    }

    /// Fetches what is not there, or not whole. What cannot be had does not keep the rest away.
    ///
    /// - Parameter report: is told of each archive, by its place among all.
    /// - Throws: once all were tried, how many could not be had.
    package func make(
        _ options: Options,
        report: @escaping @Sendable (Subject, _ number: Int, _ count: Int, Step) -> Void
    ) async throws -> Result {
        let wanted = options.architectures.flatMap { architecture in
            images.map { BundledImage($0, for: architecture) }
        }
        let obstacles = Set(wanted.compactMap(\.obstacle)).sorted()
        guard obstacles.isEmpty else { throw JobFailure.configuration(obstacles) }
        let directory = try directory(options)
        try await Skopeo.checkPresence()
        let orders = try await orders(options)
        let scratch = directory + "/.part"
        var skopeo = Skopeo(scratch: scratch, environment: environment)
        skopeo.usual = Skopeo.Way(authFile: options.authFile, certificates: options.certificates)
        // Of an earlier run: how much of it is whole, nobody knows.
        try? FileManager.default.removeItem(atPath: scratch)
        do { try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true) } catch {
            throw JobFailure.failed("'\(scratch)' cannot be made: \(error.reason)")
        }
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        for registry in registries { skopeo.ways[registry.host] = try way(to: registry, skopeo.usual, scratch) }

        var (missing, number) = (0, 0)
        let count = wanted.count + orders.count
        func attempt(_ subject: Subject, _ body: ((Step) -> Void) async throws -> Void) async throws {
            number += 1
            let own = number
            do { try await body { report(subject, own, count, $0) } } catch {
                try Task.checkCancellation()
                missing += 1
                report(subject, own, count, .failed((error as? JobFailure)?.description ?? error.reason))
            }
        }
        for image in wanted {
            try await attempt(.image(image)) { try await bring(image, to: directory, by: skopeo, $0) }
        }
        for order in orders {
            try await attempt(.packages(order.system)) { try await bring(order, to: directory, $0) }
        }
        guard missing == 0 else {
            throw JobFailure.failed(
                "\(missing) of \(count) \(orders.isEmpty ? "images" : "archives") are not in '\(directory)'; "
                    + "the same command fetches only what is missing"
            )
        }
        return try result(directory)
    }

    /// As the configuration has it, unless the command says otherwise. The password is in a file for its owner alone, while it is needed.
    private func way(to registry: Registry, _ usual: Skopeo.Way, _ scratch: String) throws -> Skopeo.Way {
        var way = usual
        way.isPlain = registry.isPlain
        let folder = scratch + "/" + registry.host.replacing(":", with: "_")
        if way.authFile == nil, registry.login?.password.text.isEmpty == false,
            let logins = try RegistryLogins.contents([registry])
        {
            way.authFile = folder + "/auth.json"
            try Files.makeFolder(folder)
            try Files.createNew(folder + "/auth.json", mode: 0o600, logins)
        }
        if way.certificates == nil, let authority = registry.authority {
            way.certificates = folder + "/certs"
            try Files.makeFolder(folder + "/certs")
            try Files.createNew(folder + "/certs/ca.crt", mode: 0o600, authority)
        }
        return way
    }

    private func directory(_ options: Options) throws(JobFailure) -> String {
        let directory =
            options.output.map { URL(filePath: $0).standardizedFileURL.path } ?? bundle ?? workspace.path("images")
        guard !directory.contains(":") else {
            throw .refused([
                "skopeo cannot write to '\(directory)', for the colon in it: give another directory with -o"
            ])
        }
        return directory
    }

    private func bring(
        _ image: BundledImage,
        to directory: String,
        by skopeo: Skopeo,
        _ tell: (Step) -> Void
    ) async throws {
        try Task.checkCancellation()
        let path = "\(directory)/\(image.file)"
        if FileManager.default.fileExists(atPath: path), let digest = try? image.verify(path) {
            return tell(.isThere(digest: digest))
        }
        tell(.fetching)
        let staged = "\(skopeo.scratch)/\(image.file)"
        defer { try? FileManager.default.removeItem(atPath: staged) }
        try await skopeo.copy(image, to: staged)
        let digest: String
        do { digest = try image.verify(staged) } catch let fault as Unreadable {
            throw JobFailure.failed("what came is not as it should be: \(fault)")
        }
        let size = try FileManager.default.attributesOfItem(atPath: staged)[.size] as? NSNumber
        try Files.rename(staged, path)
        tell(.fetched(digest: digest, bytes: size?.intValue ?? 0))
    }

    /// Looks at the directory as a deploy will.
    private func result(_ directory: String) throws -> Result {
        let made = try BundleReader.read(directory)
        let relative = directory.hasPrefix(workspace.directory + "/")
        return Result(
            directory: directory,
            setting: directory == bundle
                ? nil : relative ? String(directory.dropFirst(workspace.directory.count + 1)) : directory,
            archives: made.archives.count,
            packageArchives: made.packages.count,
            bytes: (made.archives.map(\.bytes) + made.packages.map(\.bytes)).reduce(0, +)
        )
    }
}
