/// The images that belong to a minor version of Kubernetes, as kubeadm pairs them.
struct StandardImages {
    var minor: Int
    var etcd: String
    var pause: String
    var coreDNS: String
    /// The release whose kubeadm names them (`cmd/kubeadm/app/constants/constants.go`, gathered by minikube in
    /// `pkg/minikube/constants/constants_kubeadm_images.go`).
    var source: Version

    private init(_ source: Version, etcd: String, pause: String, coreDNS: String) {
        minor = source.minor
        self.source = source
        self.etcd = etcd
        self.pause = pause
        self.coreDNS = coreDNS
    }

    /// The row of a version; the nearest one for a version outside the table.
    static func row(for version: Version) -> StandardImages {
        let minor = min(max(version.minor, SupportedVersions.oldest.minor), SupportedVersions.newestMinor)
        return rows[minor - SupportedVersions.oldest.minor]
    }

    /// One row per minor version, without gaps. Each is that of the last patch release: the first ones of 1.22 and 1.23 came with
    /// etcd 3.5.0 and 3.5.1, which can lose data.
    static let rows: [StandardImages] = [
        StandardImages(Version(1, 20, 15), etcd: "3.4.13-0", pause: "3.2", coreDNS: "1.7.0"),
        StandardImages(Version(1, 21, 14), etcd: "3.4.13-0", pause: "3.4.1", coreDNS: "v1.8.0"),
        StandardImages(Version(1, 22, 17), etcd: "3.5.6-0", pause: "3.5", coreDNS: "v1.8.4"),
        StandardImages(Version(1, 23, 17), etcd: "3.5.6-0", pause: "3.6", coreDNS: "v1.8.6"),
        StandardImages(Version(1, 24, 17), etcd: "3.5.6-0", pause: "3.7", coreDNS: "v1.8.6"),
        StandardImages(Version(1, 25, 16), etcd: "3.5.9-0", pause: "3.8", coreDNS: "v1.9.3"),
        StandardImages(Version(1, 26, 15), etcd: "3.5.10-0", pause: "3.9", coreDNS: "v1.9.3"),
        StandardImages(Version(1, 27, 16), etcd: "3.5.12-0", pause: "3.9", coreDNS: "v1.10.1"),
        StandardImages(Version(1, 28, 15), etcd: "3.5.15-0", pause: "3.9", coreDNS: "v1.10.1"),
        StandardImages(Version(1, 29, 15), etcd: "3.5.16-0", pause: "3.9", coreDNS: "v1.11.1"),
        StandardImages(Version(1, 30, 14), etcd: "3.5.15-0", pause: "3.9", coreDNS: "v1.11.3"),
        StandardImages(Version(1, 31, 14), etcd: "3.5.24-0", pause: "3.10", coreDNS: "v1.11.3"),
        StandardImages(Version(1, 32, 13), etcd: "3.5.24-0", pause: "3.10", coreDNS: "v1.11.3"),
        StandardImages(Version(1, 33, 13), etcd: "3.5.24-0", pause: "3.10", coreDNS: "v1.12.0"),
        StandardImages(Version(1, 34, 10), etcd: "3.6.5-0", pause: "3.10.1", coreDNS: "v1.12.1"),
        StandardImages(Version(1, 35, 7), etcd: "3.6.6-0", pause: "3.10.1", coreDNS: "v1.13.1"),
        StandardImages(Version(1, 36, 3), etcd: "3.6.8-0", pause: "3.10.2", coreDNS: "v1.14.2"),
        // minikube's table ends before; these are what clusters of 1.37 that others describe run.
        StandardImages(Version(1, 37, 1), etcd: "3.7.0-0", pause: "3.10.2", coreDNS: "v1.14.6"),
    ]
}
