package import ClusterModel

/// The services of a configuration directory, read and found right: nothing of them needs to be checked again.
package struct ServiceCatalogue: Sendable {
    /// Those that are listed, each behind those that it needs.
    package var services: [Service]
    /// What could be had, by name: what is listed, the directory's own folders, and the packages that we ship.
    package var available: [ServiceOffer]
    /// Images that are built for services: those of the listed ones, and all of a tree of the ancestor's.
    package var images: ServiceImages
    /// Where objects go that name no namespace.
    package var namespace: String
    /// Where services keep their data on machines.
    package var dataPath: String
    /// Keys that have to be there before its services are planned.
    package var keys: [KeyWish]
    /// Secrets that have to be on the cluster before that, as values of options stand there.
    package var given: [GivenSecret]
    /// What is allowed and yet worth knowing, one `file:line:column: sentence` each.
    package var warnings: [String]
    /// Why others cannot be had that nobody lists, in the same form.
    package var broken: [String]

    /// Names of the images that services run, or bring along for no other image; without names, those of all services.
    package func images(of names: [String]) -> Set<String> {
        let services = services.filter { names.isEmpty || names.contains($0.name) }
        let run = services.flatMap(\.runs).compactMap { images.image(named: $0.reference)?.name }
        let others = Set(images.images.flatMap(\.parents))
        return Set(services.flatMap(\.images)).subtracting(others).union(run)
    }
}

/// Everything that is wrong with a directory's services.
package typealias ServiceErrors = ConfigurationErrors

/// A service that can be had.
package struct ServiceOffer: Sendable, Equatable {
    package var name: String
    package var about: String
    package var origin: Origin
    /// The folder that it is made of.
    package var folder: String
    package var isListed: Bool
    package var needs: [String]
    package var options: [ServiceOption]
    package var images: [String]

    package enum Origin: String, Sendable, Equatable {
        /// A folder of the directory's `services`.
        case own
        /// One that we ship.
        case package
        /// A tree of the ancestor's, in any of its forms.
        case ancestor
    }
}
