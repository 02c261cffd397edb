package import ServiceModel

/// What services are planned by: those that are listed, and where their inventories are.
package struct ServicePlanner: Sendable {
    /// All services that are listed, each behind those that it needs.
    package var services: [Service]
    /// Where inventories are kept, and objects go that name no namespace.
    package var namespace: String

    package init(services: [Service], namespace: String = "default") {
        self.services = services
        self.namespace = namespace
    }
}
