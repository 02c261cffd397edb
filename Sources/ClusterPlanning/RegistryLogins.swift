package import ClusterModel
import Facts
import Foundation

/// The file with which paictl's own pulls log in, which also remembers which logins on a machine are paictl's.
package enum RegistryLogins {
    static let folder = "/var/lib/paictl/docker"
    static let path = "\(folder)/config.json"

    /// The file with these logins; nil when there are none.
    package static func contents(_ logins: [Registry]) throws(SharedJSONError) -> String? {
        var file = try SharedJSON(nil)
        try file.put(Self.entries(logins), takingOut: [], below: "auths")
        return file.text
    }

    /// As Docker's client writes it.
    static func entries(_ registries: [Registry]) -> [String: [String: String]] {
        Dictionary(
            registries.compactMap { registry in registry.login.map { (registry.nameInDocker, ["auth": $0.encoded]) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Registries that have a login of ours on the machine, by the name that a program has for them.
    static func former(_ facts: Facts, _ name: (Registry) -> String) -> Set<String> {
        let file = try? SharedJSON(facts.files[path]?.contents)
        return Set(
            (file?.names(below: "auths") ?? []).map { known in
                name(Registry(host: known == Registry(host: "docker.io").nameInDocker ? "docker.io" : known))
            }
        )
    }
}

extension ImageSettings {
    var containerdLogins: [String: RegistryLogin] {
        Dictionary(
            registries.compactMap { registry in registry.login.map { (registry.nameInContainerd, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
