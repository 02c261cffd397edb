/// Folders of a machine, and which of them the kubelet's container has from its image.
package enum HostPath {
    /// Top-level folders that a kubelet's image brings, or that its template mounts with rules of their own; all others are the
    /// machine's, inside and outside.
    package static let keptByKubelet: Set<String> = [
        "bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "lost+found", "proc", "run", "sbin", "sys", "usr",
        "var",
    ]

    /// What the template `containers/kubelet` mounts from below them.
    private static let mounted = ["/dev", "/sys", "/run", "/var", "/lib/modules", "/etc/kubernetes", "/etc/cni"]

    /// Of the image's folders, those without which the kubelet and its tools do not run: not to be covered, with all below.
    private static let needed = [
        "/bin", "/dev", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/run", "/sbin", "/sys", "/usr/bin",
        "/usr/sbin",
        "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib",
        "/etc/cni", "/etc/group", "/etc/hostname", "/etc/hosts", "/etc/kubernetes", "/etc/passwd", "/etc/resolv.conf",
        "/var/lib/kubelet",
    ]

    /// Reads an absolute path that Docker and Kubernetes take: no `..`, no colon, one slash at a time.
    static func read(_ text: String) -> String? {
        let path = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), path.utf8.count <= 1024,
            path.utf8.allSatisfy({ $0.isLetterOrDigit || "._-/+@".utf8.contains($0) }),
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { return nil }
        return path
    }

    /// `data` of `/data/etcd`.
    package static func top(of path: String) -> String { String(path.dropFirst().prefix { $0 != "/" }) }

    /// Whether the kubelet's container has this path from the machine without being told.
    package static func isSeen(_ path: String) -> Bool {
        !keptByKubelet.contains(top(of: path)) || mounted.contains { lies(path, in: $0) }
    }

    /// Whether to mount it would take from the kubelet's container what it runs on.
    static func covers(_ path: String) -> Bool {
        needed.contains { lies(path, in: $0) || lies($0, in: path) }
    }

    /// Whether a path is a folder, or lies below it.
    static func lies(_ path: String, in folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }
}

/// A path of the machine that the kubelet's container has, too, at the same place.
package struct ExtraMount: Sendable, Hashable {
    package var path: String
    package var isReadOnly: Bool

    package init(path: String, isReadOnly: Bool = false) {
        self.path = path
        self.isReadOnly = isReadOnly
    }
}

/// A path of the masters that a static pod has beside those of its manifest.
package struct ExtraVolume: Sendable, Hashable {
    /// Types of Kubernetes' hostPath volumes; all but the last must be there before the pod starts.
    package enum Kind: String, Sendable, CaseIterable {
        case file = "File"
        case directory = "Directory"
        case directoryOrCreate = "DirectoryOrCreate"
    }

    package var hostPath: String
    package var mountPath: String
    package var isReadOnly: Bool
    /// Nil for whatever is there.
    package var kind: Kind?

    package init(hostPath: String, mountPath: String, isReadOnly: Bool = true, kind: Kind? = nil) {
        self.hostPath = hostPath
        self.mountPath = mountPath
        self.isReadOnly = isReadOnly
        self.kind = kind
    }
}
