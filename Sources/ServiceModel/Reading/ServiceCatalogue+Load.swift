package import ClusterModel
import Templates
import YAML

extension ServiceCatalogue {
    /// Reads the services of a configuration directory; throws everything that is wrong with them at once.
    ///
    /// - Parameters:
    ///   - library: the folder of the packages that we ship, `k8sPaiLibrary/service`; beside it is `service-rewrites.yaml`.
    ///   - environment: where `{env: VARIABLE}` of secrets looks.
    ///   - isStrict: whether a name in a template that nothing is supplied for is an error.
    ///   - server: where the API is of a cluster that is not ours, of whose networks nothing is known; nil for ours.
    ///   - needsSecrets: false for what sends nothing: variables of the environment may be missing then.
    package static func load(
        directory: String,
        library: String,
        cluster: Cluster,
        environment: [String: String],
        isStrict: Bool,
        server: String? = nil,
        needsSecrets: Bool = true
    ) throws(ServiceErrors) -> ServiceCatalogue {
        var findings = Diagnostics()
        let file = ServicesFile(in: directory, &findings)
        let found = SourceFinder(directory: directory, library: library).sources(file.place, &findings)
        let listed = ListedServices(file, found, &findings)
        let assembly = ServiceAssembly(
            cluster: cluster,
            context: ServiceContext(cluster, server: server, directory: directory, services: file),
            namespace: file.namespace,
            environment: environment,
            isStrict: isStrict,
            needsSecrets: needsSecrets
        )
        var assembled = listed.services.map { service in
            assembly.service(
                service.source.definition,
                of: service.source.folder,
                entry: service.entry,
                needs: service.needs,
                &findings
            )
        }
        if server != nil {
            for service in listed.services where assembly.context.imagePrefix.isEmpty {
                guard let image = service.source.definition.images.first else { continue }
                findings.error(
                    "image '\(image.name.value)' of service '\(service.name)' cannot be brought to the machines of a cluster that is not ours: name a registry in 'cluster.docker-registry-info'",
                    at: image.name.mark
                )
            }
        }
        let rewrites = SiteRewrites(
            library: library,
            cluster: cluster,
            namespace: file.namespace,
            services: assembled.map(\.service),
            loadedImages: assembly.loadedImages(of: listed.services.map(\.source.definition)),
            &findings
        )
        if let rewrites { assembled = assembled.map { rewrites.applied(to: $0, &findings) } }
        let nodes = NodeSets(cluster, assembled.map(\.service))
        HostPorts.check(assembled, nodes, &findings)
        UnplacedPods.check(assembled, nodes, &findings)
        guard !findings.hasErrors else { throw ServiceErrors(findings.sortedErrors) }
        return ServiceCatalogue(
            services: assembled.map(\.service),
            available: offers(found, listed),
            namespace: file.namespace,
            dataPath: file.dataPath,
            warnings: findings.sortedWarnings.map(\.description),
            broken: Self.unlisted(found, listed).flatMap { $0.findings.sortedErrors.map(\.description) }
        )
    }

    /// The namespace of a directory's services.
    package static func namespace(in directory: String) throws(ServiceErrors) -> String {
        var findings = Diagnostics()
        let file = ServicesFile(in: directory, &findings)
        guard !findings.hasErrors else { throw ServiceErrors(findings.sortedErrors) }
        return file.namespace
    }

    private static func unlisted(_ found: [FoundSource], _ listed: ListedServices) -> [FoundSource] {
        let used = Set(listed.services.map(\.source.name))
        return found.filter { !used.contains($0.name) }
    }

    /// What could be had: listed ones by their names, and sources that nobody lists.
    private static func offers(_ found: [FoundSource], _ listed: ListedServices) -> [ServiceOffer] {
        // What is wrong with one is told instead.
        let rest = unlisted(found, listed).filter { !$0.findings.hasErrors }.compactMap(\.source)
        return listed.services.map { ServiceOffer($0.source, name: $0.name, needs: $0.needs, isListed: true) }
            + rest.map { ServiceOffer($0, name: $0.name, needs: $0.definition.needs.map(\.value), isListed: false) }
    }
}

extension ServiceOffer {
    fileprivate init(_ source: ServiceSource, name: String, needs: [String], isListed: Bool) {
        self.init(
            name: name,
            about: source.definition.about,
            origin: source.origin,
            folder: source.folder.path,
            isListed: isListed,
            needs: needs,
            options: source.definition.options,
            images: source.definition.images.map(\.name.value)
        )
    }
}
