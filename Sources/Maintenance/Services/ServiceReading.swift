package import ClusterModel
package import ServiceModel

/// The services of a workspace, read and looked at without a machine being asked.
package struct ServiceReading: Sendable {
    package let cluster: Cluster
    package let warnings: [String]
    private let workspace: Workspace
    private let environment: [String: String]
    /// Of a cluster that is not ours.
    private var server: String?

    /// Reads the cluster's configuration; passwords and keys of machines may be missing.
    package init(in workspace: Workspace, environment: [String: String]) throws {
        self.workspace = workspace
        self.environment = environment
        let loaded = try JobFailure.configuration {
            try Configuration.load(
                directory: workspace.directory,
                environment: environment,
                allowsEvenMasters: true,
                needsLogins: false
            )
        }
        cluster = loaded.cluster
        warnings = loaded.warnings
    }

    /// Asks the API of a cluster that is not ours which nodes it has; the directory needs services alone.
    package init(in workspace: Workspace, environment: [String: String], of kubeconfig: KubeconfigChoice) async throws {
        self.workspace = workspace
        self.environment = environment
        let foreign = try ForeignCluster(kubeconfig, in: workspace, environment: environment)
        (cluster, warnings) = try await foreign.cluster()
        server = foreign.access.server
    }

    /// All services.
    ///
    /// - Parameter needsSecrets: whether variables of the environment that their secrets are made of must be there.
    package func catalogue(isStrict: Bool = false, needsSecrets: Bool = false) throws -> ServiceCatalogue {
        try JobFailure.configuration {
            try workspace.catalogue(
                of: cluster,
                environment: environment,
                isStrict: isStrict,
                server: server,
                needsSecrets: needsSecrets
            )
        }
    }

    /// Lists a service of a package in services-configuration.yaml, and what it needs.
    ///
    /// - Returns: what is listed now, each with the options that have to be given before it can be deployed.
    package func list(_ package: String, as name: String) throws -> [(name: String, needed: [String])] {
        let file = "services-configuration.yaml"
        let offers = try catalogue().available
        guard let offer = offers.first(where: { $0.name == package }) else {
            throw JobFailure.configuration([
                "there is no package '\(package)'" + Spelling.question(about: package, among: offers.map(\.name))
                    + ": 'paictl service list' prints those that there are"
            ])
        }
        guard !offers.contains(where: { $0.name == name && $0.isListed }) else {
            throw JobFailure.refused(["\(name) is listed already"])
        }
        var added = [(offer, name)]
        var needs = offer.needs
        while let need = needs.popLast() {
            guard let other = offers.first(where: { $0.name == need && !$0.isListed }),
                !added.contains(where: { $0.1 == need })
            else { continue }
            added.append((other, need))
            needs += other.needs
        }
        var text = try workspace.text(file)
        for (offer, name) in added {
            text = try JobFailure.reading {
                let before = try ServicesText(text, file: workspace.path(file))
                // A list would leave out all that it does not name.
                guard before.lists || !offers.contains(where: { $0.isListed && $0.origin == .ancestor }) else {
                    throw JobFailure.refused([
                        "all services of the 2018 tool's tree run here, as \(file) names none: list those that are to stay below 'services' first"
                    ])
                }
                return try before.adding(offer, as: name)
            }
        }
        try workspace.write(file, mode: nil, contents: text ?? "")
        return added.map { offer, name in (name, offer.options.filter { $0.standard == nil }.map(\.name)) }
    }

    /// A file rendered alone.
    ///
    /// - Parameters:
    ///   - workspace: nil when only the values of a file count.
    ///   - values: a file of JSON or YAML.
    package static func template(
        _ file: String,
        in workspace: Workspace?,
        environment: [String: String],
        values: String?,
        isStrict: Bool
    ) throws -> LoneTemplate {
        let reading = try workspace.map { try ServiceReading(in: $0, environment: environment) }
        return try JobFailure.configuration {
            try LoneTemplate(
                file: file,
                directory: workspace?.directory ?? "",
                cluster: reading?.cluster,
                values: values,
                isStrict: isStrict
            )
        }
    }
}
