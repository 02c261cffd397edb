package import ClusterModel

/// What a job asks of machines, as far as it can be judged before the job begins.
package struct Demands: Sendable {
    package var cluster: Cluster
    package var packages: PackageTable
    package var runtimes: RuntimeTable
    /// Whether images come from archives, so that none is pulled.
    package var hasBundle: Bool
    /// Kinds of machines, as `uname -m` has them, for which each of those archives' images is there.
    package var bundledArchitectures: Set<String> = []
    /// Packages that are sent to machines which lack them.
    package var bundledPackages: [BundledPackages] = []
    /// Machine → references of the images that its steps bring.
    package var images: [String: [String]]
    /// Machine → the packages that its steps install, by the job's names.
    package var installs: [String: [String]]

    package init(
        cluster: Cluster,
        packages: PackageTable,
        runtimes: RuntimeTable,
        hasBundle: Bool,
        images: [String: [String]],
        installs: [String: [String]]
    ) {
        self.cluster = cluster
        self.packages = packages
        self.runtimes = runtimes
        self.hasBundle = hasBundle
        self.images = images
        self.installs = installs
    }
}
