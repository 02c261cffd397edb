import Foundation
import Templates

/// What templates are told of the registry that services' images come from.
enum RegistryValues {
    /// What stands before the names of images; empty where there is no registry.
    static func prefix(_ registry: Value?) -> String {
        guard let domain = registry?["docker-registry-domain"]?.text, domain != "none" else { return "" }
        let namespace = registry?["docker-namespace"]?.text.map { "\($0)/" } ?? ""
        return domain == "public" ? namespace : "\(domain)/\(namespace)"
    }

    static func tag(_ registry: Value?) -> String { registry?["docker-tag"]?.text ?? "latest" }

    /// The file that Docker reads passwords from, with the one registry in it; `{}` unless both name and password are given.
    static func credential(_ registry: Value?) -> String {
        guard let domain = registry?["docker-registry-domain"]?.text, let user = registry?["docker-username"]?.text,
            let password = registry?["docker-password"]?.text, !user.isEmpty, !password.isEmpty
        else { return "{}" }
        let server = domain == "public" ? "https://index.docker.io/v1/" : domain
        let login = Data("\(user):\(password)".utf8).base64EncodedString()
        return "{\"auths\":{\"\(server)\":{\"auth\":\"\(login)\"}}}"
    }

    static func add(to registry: Value) -> Value {
        var registry = registry
        let credential = credential(registry)
        registry["prefix"] = .string(prefix(registry))
        registry["credential"] = .string(credential)
        registry["base64code"] = .string(Data((credential == "{}" ? "{}" : credential).utf8).base64EncodedString())
        return registry
    }
}
