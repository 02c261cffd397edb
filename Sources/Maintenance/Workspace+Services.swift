package import ServiceModel

extension Workspace {
    /// What is changed in objects of old, as the library lists it.
    package func rewriteTable() throws -> RewriteTable {
        let file = "k8sPaiLibrary/service-rewrites.yaml"
        return try RewriteTable(text: read(file), file: file)
    }
}
