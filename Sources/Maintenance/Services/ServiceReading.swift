package import ClusterModel
package import ServiceModel

/// The services of a workspace, read and looked at without a machine being asked.
package struct ServiceReading: Sendable {
    package let cluster: Cluster
    package let warnings: [String]
    private let workspace: Workspace
    private let environment: [String: String]

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

    /// All services; variables of the environment that their secrets are made of may be missing.
    package func catalogue(isStrict: Bool = false) throws -> ServiceCatalogue {
        try JobFailure.configuration {
            try ServiceCatalogue.load(
                directory: workspace.directory,
                library: workspace.home + "/k8sPaiLibrary/service",
                cluster: cluster,
                environment: environment,
                isStrict: isStrict,
                needsSecrets: false
            )
        }
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
