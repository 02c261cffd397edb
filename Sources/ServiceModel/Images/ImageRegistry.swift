package import ClusterModel
import Templates
import YAML

/// Where images that are built for services are kept: a registry, or archives, where there is none.
package struct ImageRegistry: Sendable, Equatable {
    /// As image references have it; nil for archives.
    package var host: String?
    /// What stands before the names of images.
    package var prefix = ""
    package var tag = "latest"
    package var login: RegistryLogin?
    /// How the 2018 tool called images on the box that builds them: behind this and a slash.
    var namespace: String?

    package init() {}

    package func reference(of image: String) -> String { "\(prefix)\(image):\(tag)" }

    /// Reads `cluster.docker-registry-info` of services-configuration.yaml.
    ///
    /// - Parameters:
    ///   - environment: where a password `{env: VARIABLE}` is looked for.
    ///   - known: registries that the cluster has logins for.
    init(_ node: Node?, environment: [String: String], known: ImageSettings, _ findings: inout Diagnostics) {
        let values = node.map(Value.init)
        prefix = RegistryValues.prefix(values)
        tag = RegistryValues.tag(values)
        namespace = values?["docker-namespace"]?.text
        guard let domain = values?["docker-registry-domain"]?.text, domain != "none" else { return }
        host = domain == "public" ? ImageReference.hub : domain
        guard !prefix.isEmpty else {
            findings.warning(
                "Docker Hub ('public') takes no image without a 'docker-namespace', so none can be built",
                at: node?["docker-registry-domain"]?.mark ?? Mark(file: ServicesFile.name, line: 1, column: 1)
            )
            return
        }
        let user = values?["docker-username"]?.text ?? ""
        let password = Self.password(node?["docker-password"], environment)
        if !user.isEmpty, !password.isEmpty {
            login = RegistryLogin(user: user, password: Secret(password))
        } else if user.isEmpty != password.isEmpty, let mark = node?.mark {
            findings.warning(
                "'docker-username' and 'docker-password' need each other: nobody logs in to \(domain) with one alone",
                at: mark
            )
        } else {
            login = known.registry(at: host ?? domain)?.login
        }
    }

    private static func password(_ node: Node?, _ environment: [String: String]) -> String {
        if let variable = node?["env"]?.string { return environment[variable] ?? "" }
        return node.flatMap { $0.isNull ? nil : $0.string } ?? ""
    }
}
