/// The syntax of container image references.
package enum ImageReference {
    /// `registry.k8s.io`, `host:5000/path`, `gcr.io/google_containers`: what a name and a tag are put behind.
    static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let host = parts.first, isHost(host) else { return false }
        return parts.dropFirst().allSatisfy(isPathPart)
    }

    /// A repository with a tag or a digest; without one, what runs would depend on the day it was pulled.
    static func isComplete(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var name = halves[0]
        var hasTag = false
        if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
            let tag = name[name.index(after: colon)...]
            guard !tag.isEmpty, tag.utf8.count <= 128, tag.utf8.allSatisfy({ isWord($0) || "-.".utf8.contains($0) })
            else { return false }
            name = name[..<colon]
            hasTag = true
        }
        if halves.count == 2 {
            guard halves[1].hasPrefix("sha256:"), halves[1].utf8.count == 71 else { return false }
        }
        return (hasTag || halves.count == 2) && isRepository(String(name))
    }

    /// What the tag of a component's image says of its version; nil when there is none, or it does not read as one.
    package static func version(of component: Component, in reference: String) -> Version? {
        let name = reference.prefix { $0 != "@" }
        guard let colon = name.lastIndex(of: ":"), let version = Version(name[name.index(after: colon)...]) else {
            return nil
        }
        // '2026.11.21' and '20.04' read as versions, too.
        return version.major == (component == .etcd ? 3 : 1) ? version : nil
    }

    /// Whether this is an image of the component, going by the last part of its name.
    package static func isImage(_ reference: String, of component: Component) -> Bool {
        let name = reference.prefix { $0 != "@" }.split(separator: "/").last ?? ""
        return name.prefix { $0 != ":" } == component.rawValue
    }

    /// A reference as `docker save` writes it: without Docker Hub's name, which stands for itself.
    package static func shortened(_ image: String) -> String {
        for prefix in ["docker.io/library/", "docker.io/"] where image.hasPrefix(prefix) {
            return String(image.dropFirst(prefix.count))
        }
        return image
    }

    /// Whether two names are of one image: `docker save` leaves Docker Hub's away, skopeo writes it.
    package static func isName(_ name: String, of image: String) -> Bool { shortened(name) == shortened(image) }

    /// Docker Hub, as references name it where they do.
    package static let hub = "docker.io"

    /// The host of the registry that an image comes from; Docker Hub's where the reference names none.
    package static func host(of image: String) -> String { split(image).host ?? hub }

    /// The rest of a reference: where its registry keeps it. What Docker Hub itself publishes is below `library`.
    static func path(of image: String) -> String {
        let (host, path) = split(image)
        return (host ?? hub) == hub && !path.contains("/") ? "library/" + path : path
    }

    /// A reference with the name of Docker Hub that may be left out.
    package static func whole(_ image: String) -> String { "\(host(of: image))/\(path(of: image))" }

    private static func split(_ image: String) -> (host: String?, path: String) {
        let parts = image.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count > 1, parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost" else {
            return (nil, image)
        }
        return (parts[0], parts[1])
    }

    private static func isHost(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count == 1 || UInt16(parts[1]) != nil else { return false }
        return isPathPart(Substring(parts[0].lowercased()))
    }

    private static func isPathPart(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        let isEdge = { (byte: UInt8) in isWord(byte) && byte != UInt8(ascii: "_") }
        return text == text.lowercased() && isEdge(first) && isEdge(last)
            && text.utf8.allSatisfy { isWord($0) || "-.".utf8.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: "_")
    }
}
