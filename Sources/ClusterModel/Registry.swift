internal import Foundation

/// How an image registry is reached where that is not as everywhere: with a login, an authority of its own, or without TLS.
package struct Registry: Sendable, Hashable {
    /// As image references have it, with its port; `docker.io` is Docker Hub.
    package var host: String
    package var login: RegistryLogin?
    /// Certificates (PEM) of the authorities that sign its own; nil for those that the machine trusts.
    package var authority: String?
    /// Whether it speaks HTTP without TLS.
    package var isPlain = false

    package init(host: String, login: RegistryLogin? = nil, authority: String? = nil, isPlain: Bool = false) {
        self.host = host
        self.login = login
        self.authority = authority
        self.isPlain = isPlain
    }

    /// What Docker's clients and the kubelet call it in a `config.json`.
    package var nameInDocker: String { host == ImageReference.hub ? "https://index.docker.io/v1/" : host }

    /// The host that is asked in truth, which is what containerd finds a login by.
    package var nameInContainerd: String { host == ImageReference.hub ? "registry-1.docker.io" : host }
}

package struct RegistryLogin: Sendable, Hashable {
    package var user: String
    package var password: Secret

    package init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }

    /// `user:password` in base64, as `auth` of a `config.json` has it and a request's head.
    package var encoded: String { Data("\(user):\(password.text)".utf8).base64EncodedString() }
}

/// A registry that has the images of another.
package struct RegistryMirror: Sendable, Hashable {
    package var host: String
    /// What stands before the names of images there: empty, or `/project`.
    package var path: String
    package var isPlain: Bool

    /// Reads `https://host:port/project`.
    package init?(_ url: String) {
        let scheme = ["https://", "http://"].first(where: url.hasPrefix)
        guard let scheme else { return nil }
        let name = url.dropFirst(scheme.count)
        let rest = name.hasSuffix("/") ? String(name.dropLast()) : String(name)
        guard ImageReference.isRepository(rest), !rest.contains("/v2/"), !rest.hasSuffix("/v2") else { return nil }
        host = String(rest.prefix { $0 != "/" })
        path = String(rest.dropFirst(host.count))
        isPlain = scheme == "http://"
    }

    package var url: String { "\(isPlain ? "http" : "https")://\(host)" }

    /// What an image of the upstream registry is called here.
    package func name(of image: String) -> String { host + path + "/" + ImageReference.path(of: image) }
}
