import GoTemplates

/// What templates can ask of where kubebot runs.
enum NodeFunctions {
    static let all: [String: Function] = [
        "env": Function(1) { given in .text(File.environment(given[0].shown) ?? "") },
        "getRandomNodeIP": Function(0) { _ throws(TemplateError) in
            guard let address = try addresses().randomElement() else { throw noAddress }
            return .text(address)
        },
        "getNodeIPWithIndex": Function(1) { given throws(TemplateError) in
            let addresses = try addresses()
            let index = try given.whole(0)
            guard !addresses.isEmpty else { throw noAddress }
            guard index >= 0 else { throw TemplateError("\(index) is no index") }
            return .text(addresses[index % addresses.count])
        },
    ]

    private static let noAddress = TemplateError("no node of the cluster has an address of type ExternalIP")

    /// The external ones of all nodes, in the order of the API's list.
    private static func addresses() throws(TemplateError) -> [String] {
        do throws(Fault) {
            let nodes = try API().get("/api/v1/nodes")?["items"]?.items ?? []
            return nodes.flatMap { $0["status"]?["addresses"]?.items ?? [] }
                .filter { $0["type"]?.string == "ExternalIP" }.compactMap { $0["address"]?.string }
        } catch {
            throw TemplateError("\(error)")
        }
    }
}
