package import ClusterModel
import Templates
import YAML

extension ServiceCatalogue {
    /// Reads the services of a configuration directory; throws everything that is wrong with them at once.
    ///
    /// - Parameters:
    ///   - library: the folder of the packages that we ship, `k8sPaiLibrary/service`; beside it is `service-rewrites.yaml`.
    ///   - directory: where `{file: PATH}` of secrets begins.
    ///   - environment: where `{env: VARIABLE}` of them looks; its PAICTL_SERVICES stands for `cluster.services`.
    ///   - isStrict: whether a name in a template that nothing is supplied for is an error.
    ///   - server: where the API is of a cluster that is not ours, of whose networks nothing is known; nil for ours.
    ///   - keys: those that the cluster keeps, and what has just been made; a catalogue says in `keys` which ones it wants.
    ///   - learned: what stages have told so far; nil where all of them are looked at without it, and its names stand for it.
    ///   - needsSecrets: false for what sends nothing: what secrets are made of may be missing then.
    ///   - bringsImages: false for what needs none: a cluster that is not ours has no machines that an archive could be brought to.
    package static func load(
        directory: String,
        library: String,
        cluster: Cluster,
        environment: [String: String],
        isStrict: Bool,
        server: String? = nil,
        needsSecrets: Bool = true,
        bringsImages: Bool = true,
        keys: KeyRing = [:],
        learned: Learned? = nil
    ) throws(ServiceErrors) -> ServiceCatalogue {
        var findings = Diagnostics()
        let file = ServicesFile(in: directory, &findings)
        let finder = SourceFinder(directory: directory, library: library, environment: environment)
        let found = finder.sources(file.place, &findings)
        let listed = ListedServices(file, found, &findings)
        let registry = ImageRegistry(
            file.root?["cluster"]?["docker-registry-info"],
            environment: environment,
            known: cluster.images,
            &findings
        )
        let context = ServiceContext(cluster, server: server, directory: directory, services: file)
        let assembly = ServiceAssembly(
            cluster: cluster,
            context: context,
            registry: registry,
            namespace: file.namespace,
            dataPath: file.dataPath,
            secretValues: SecretValues(environment: environment, directory: directory, ring: keys),
            isStrict: isStrict,
            needsSecrets: needsSecrets,
            learned: learned
        )
        let assembled = listed.services.map { service in
            assembly.service(
                service.source.definition,
                of: service.source.folder,
                entry: service.entry,
                needs: service.needs,
                &findings
            )
        }
        let declared = ImageFinder(tree: finder.ownPlace(file.place))
            .declarations(listed.services.map(\.source), &findings)
        let images = ImageAssembly(
            declarations: declared,
            registry: registry,
            values: context.values,
            isStrict: isStrict
        ).images
        let fitted = fitted(assembled, to: cluster, file, library: library, images, &findings)
        if bringsImages, server != nil, registry.host == nil {
            refuseArchives(of: listed, fitted.map(\.service), images, &findings)
        }
        guard !findings.hasErrors else { throw ServiceErrors(findings.sortedErrors) }
        return ServiceCatalogue(
            services: fitted.map(\.service),
            available: offers(found, listed, fitted.map(\.service), images),
            images: images,
            namespace: file.namespace,
            dataPath: file.dataPath,
            keys: fitted.flatMap(\.keys),
            given: fitted.flatMap(\.given),
            warnings: findings.sortedWarnings.map(\.description),
            broken: unlisted(found, listed).flatMap { $0.findings.sortedErrors.map(\.description) }
        )
    }

    /// Services as this cluster takes them, with what is wrong between them told.
    private static func fitted(
        _ assembled: [AssembledService],
        to cluster: Cluster,
        _ file: ServicesFile,
        library: String,
        _ images: ServiceImages,
        _ findings: inout Diagnostics
    ) -> [AssembledService] {
        var assembled = assembled
        let nodes = NodeSets(cluster, assembled.map(\.service))
        let rewrites = SiteRewrites(
            library: library,
            cluster: cluster,
            file: file,
            services: assembled.map(\.service),
            images: images,
            &findings
        )
        if let rewrites {
            assembled = assembled.map { service in
                rewrites.placing(images, of: rewrites.applied(to: service, &findings), nodes, &findings)
            }
        }
        SharedObjects.check(assembled.map(\.service), &findings)
        HostPorts.check(assembled, nodes, &findings)
        UnplacedPods.check(assembled, nodes, &findings)
        return assembled
    }

    /// The namespace of a directory's services.
    package static func namespace(in directory: String) throws(ServiceErrors) -> String {
        var findings = Diagnostics()
        let file = ServicesFile(in: directory, &findings)
        guard !findings.hasErrors else { throw ServiceErrors(findings.sortedErrors) }
        return file.namespace
    }

    /// To machines that nobody logs in to.
    private static func refuseArchives(
        of listed: ListedServices,
        _ services: [Service],
        _ images: ServiceImages,
        _ findings: inout Diagnostics
    ) {
        for service in listed.services {
            // Options may have named images of others instead.
            let runs = services.first { $0.name == service.name }?.runs ?? []
            let own = runs.compactMap { images.image(named: $0.reference)?.name }
            guard let image = service.source.definition.images.first(where: { own.contains($0.name.value) }) else {
                continue
            }
            findings.error(
                "image '\(image.name.value)' of service '\(service.name)' cannot be brought to the machines of a cluster that is not ours: name a registry in 'cluster.docker-registry-info'",
                at: image.name.mark
            )
        }
    }

    private static func unlisted(_ found: [FoundSource], _ listed: ListedServices) -> [FoundSource] {
        let used = Set(listed.services.map(\.source.name))
        return found.filter { !used.contains($0.name) }
    }

    /// What could be had: listed ones by their names, and sources that nobody lists.
    private static func offers(
        _ found: [FoundSource],
        _ listed: ListedServices,
        _ services: [Service],
        _ images: ServiceImages
    ) -> [ServiceOffer] {
        // What is wrong with one is told instead.
        let rest = unlisted(found, listed).filter { !$0.findings.hasErrors }.compactMap(\.source)
        let offers = listed.services.map { service in
            var offer = ServiceOffer(service.source, name: service.name, needs: service.needs, isListed: true)
            // A tree's images are nobody's in it: each service has those that its pods name.
            let runs = services.first { $0.name == service.name }?.runs ?? []
            let own = runs.compactMap { images.image(named: $0.reference)?.name }
            offer.images += own.filter { !offer.images.contains($0) }
            return offer
        }
        return offers
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
