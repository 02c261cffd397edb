import ClusterModel
import TOML

/// What containerd has to be told of each registry: a folder with its mirrors, its authority, or that it has no TLS
/// (containerd, docs/hosts.md).
struct RegistryHosts {
    /// Path → contents.
    let files: [String: String]

    init(_ images: ImageSettings) {
        var files: [String: String] = [:]
        for host in images.describedHosts {
            let folder = "\(ContainerdConfiguration.hostsFolder)/\(host)"
            files["\(folder)/hosts.toml"] = Self.text(of: host, images)
            if let authority = images.registry(at: host)?.authority { files["\(folder)/ca.crt"] = authority }
        }
        self.files = files
    }

    private static func text(of host: String, _ images: ImageSettings) -> String {
        var lines = ["# Written by paictl: where the images of \(host) are looked for first."]
        let isPlain = images.plainHosts.contains(host)
        let hasAuthority = images.registry(at: host)?.authority != nil
        if isPlain || hasAuthority {
            lines.append("server = \(TOMLText.quoted("\(isPlain ? "http" : "https")://\(host)"))")
        }
        if hasAuthority { lines.append(authority(of: host)) }
        for mirror in images.mirrors[host] ?? [] {
            // With a path of its own, containerd puts `/v2` behind it; a registry that has projects wants it before them.
            let path = mirror.path.isEmpty ? "" : "/v2\(mirror.path)"
            lines.append("[host.\(TOMLText.quoted(mirror.url + path))]")
            lines.append("  capabilities = [\"pull\", \"resolve\"]")
            if !path.isEmpty { lines.append("  override_path = true") }
            if images.registry(at: mirror.host)?.authority != nil { lines.append("  " + authority(of: mirror.host)) }
        }
        // containerd 1.6 asks a `server` by HTTPS whatever stands there.
        if isPlain {
            lines.append("[host.\(TOMLText.quoted("http://\(host)"))]")
            lines.append("  capabilities = [\"pull\", \"resolve\"]")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func authority(of host: String) -> String {
        "ca = \(TOMLText.quoted("\(ContainerdConfiguration.hostsFolder)/\(host)/ca.crt"))"
    }
}
