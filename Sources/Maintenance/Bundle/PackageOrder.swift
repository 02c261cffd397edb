import Checkup
import ClusterModel
import Facts
import Foundation

/// What a bundle is to have of packages for one kind of machine.
struct PackageOrder: Sendable, Equatable {
    var system: OperatingSystem
    /// As the distribution calls them.
    var packages: [String]
    /// Where they come from, as sources.list has it.
    var sources: String
    /// The file of this box with the keys that sign them, and the package that brings it.
    var keyring: String
    var keyringPackage: String

    /// The name of its archive, within the directory of the bundle.
    var file: String { "\(BundleReader.packageFolder)/\(system.name).tar" }

    func checkKeyring() throws(JobFailure) {
        guard !FileManager.default.isReadableFile(atPath: keyring) else { return }
        throw .refused([
            "there is no \(keyring) here, by which apt knows what \(system.distribution) has signed: "
                + "'apt-get install \(keyringPackage)' brings it"
        ])
    }
}

extension PackageOrder {
    /// - Parameters:
    ///   - whose: the machine, or the option, that is of this kind.
    ///   - names: the packages of the job, by its own names.
    /// - Throws: a refusal where they cannot be had.
    init(
        _ system: OperatingSystem,
        like: [String] = [],
        of whose: String,
        names: [String],
        dockerPackage: String,
        table: PackageTable
    ) throws(JobFailure) {
        var facts = Facts()
        facts.distribution = Distribution(system.distribution, system.release, like: like)
        let release = "\(system.distribution) \(system.release)"
        guard table.family(of: facts.distribution).installer == .apt else {
            throw .refused([
                "\(whose): --os-packages fetches packages of apt only, and this is \(release): name the systems of the other machines "
                    + "with '--os', and install what this one lacks by hand"
            ])
        }
        guard let (source, text) = table.source(for: system) else {
            throw .refused([
                "\(whose): paictl does not know where the packages of \(release) for \(system.architecture) come from: say it "
                    + "below 'sources' in k8sPaiLibrary/packages.yaml"
            ])
        }
        let missing = table.missing(names, on: facts, dockerPackage: dockerPackage)
        guard missing.archives.isEmpty else {
            throw .refused([
                "\(whose): 'docker-package: \(dockerPackage)' is none of \(release)'s own packages, which are all that --os-packages "
                    + "fetches: take it out of kubernetes-configuration.yaml, or install Docker by hand"
            ])
        }
        self.system = system
        packages = missing.packages
        sources = text
        keyring = source.keyring
        keyringPackage = source.keyringPackage
    }
}
