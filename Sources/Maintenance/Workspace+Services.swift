import ClusterModel
package import ServiceModel

extension Workspace {
    /// What is changed in objects of old, as the library lists it.
    package func rewriteTable() throws -> RewriteTable {
        let file = "k8sPaiLibrary/service-rewrites.yaml"
        return try RewriteTable(text: read(file), file: file)
    }

    /// The services of the configuration directory.
    ///
    /// - Parameters:
    ///   - isStrict: whether a name in a template that nothing is supplied for is an error.
    ///   - server: where the API is of a cluster that is not ours; nil for ours.
    ///   - needsSecrets: false for what sends none: variables of the environment may be missing then.
    ///   - bringsImages: false for what needs none of those that are built.
    ///   - learned: what stages of networks have told; nil where it does not matter yet.
    ///   - keys: of networks, which the cluster keeps or which have just been made.
    func catalogue(
        of cluster: Cluster,
        environment: [String: String] = [:],
        isStrict: Bool = false,
        server: String? = nil,
        needsSecrets: Bool = true,
        bringsImages: Bool = true,
        keys: KeyRing = [:],
        learned: Learned? = nil
    ) throws(ServiceErrors) -> ServiceCatalogue {
        try ServiceCatalogue.load(
            directory: directory,
            library: home + "/k8sPaiLibrary/service",
            cluster: cluster,
            environment: environment,
            isStrict: isStrict,
            server: server,
            needsSecrets: needsSecrets,
            bringsImages: bringsImages,
            keys: keys,
            learned: learned
        )
    }
}
