/// The images that belong to a minor version of Kubernetes, as kubeadm pairs them.
struct StandardImages {
    var minor: Int
    var etcd: String
    var pause: String
    var coreDNS: String

    /// The row of a version; the nearest one for a version outside the table.
    static func row(for version: Version) -> StandardImages {
        let minor = min(max(version.minor, SupportedVersions.oldest.minor), SupportedVersions.newestMinor)
        return rows[minor - SupportedVersions.oldest.minor]
    }

    static let rows: [StandardImages] = [
        StandardImages(minor: 20, etcd: "3.4.13-0", pause: "3.2", coreDNS: "1.7.0"),
        StandardImages(minor: 21, etcd: "3.4.13-0", pause: "3.4.1", coreDNS: "v1.8.0"),
        StandardImages(minor: 22, etcd: "3.5.0-0", pause: "3.5", coreDNS: "v1.8.4"),
        StandardImages(minor: 23, etcd: "3.5.1-0", pause: "3.6", coreDNS: "v1.8.6"),
        StandardImages(minor: 24, etcd: "3.5.3-0", pause: "3.7", coreDNS: "v1.8.6"),
        StandardImages(minor: 25, etcd: "3.5.4-0", pause: "3.8", coreDNS: "v1.9.3"),
        StandardImages(minor: 26, etcd: "3.5.6-0", pause: "3.9", coreDNS: "v1.9.3"),
        StandardImages(minor: 27, etcd: "3.5.7-0", pause: "3.9", coreDNS: "v1.10.1"),
        StandardImages(minor: 28, etcd: "3.5.9-0", pause: "3.9", coreDNS: "v1.10.1"),
        StandardImages(minor: 29, etcd: "3.5.10-0", pause: "3.9", coreDNS: "v1.11.1"),
        StandardImages(minor: 30, etcd: "3.5.12-0", pause: "3.9", coreDNS: "v1.11.1"),
        StandardImages(minor: 31, etcd: "3.5.15-0", pause: "3.10", coreDNS: "v1.11.1"),
        StandardImages(minor: 32, etcd: "3.5.16-0", pause: "3.10", coreDNS: "v1.11.3"),
        StandardImages(minor: 33, etcd: "3.5.21-0", pause: "3.10", coreDNS: "v1.12.0"),
        StandardImages(minor: 34, etcd: "3.6.4-0", pause: "3.10.1", coreDNS: "v1.12.1"),
        StandardImages(minor: 35, etcd: "3.6.6-0", pause: "3.10.1", coreDNS: "v1.13.1"),
        StandardImages(minor: 36, etcd: "3.6.6-0", pause: "3.10.1", coreDNS: "v1.13.1"),
    ]
}
