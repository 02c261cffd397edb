/// Which Kubernetes runs, and with which settings of the operator's.
public struct KubernetesSettings: Sendable, Equatable {
    /// The cluster's version; components without one of their own in `componentVersions` have this one.
    public var version: Version
    /// Versions given per component (`etcd-version`, the ancestor's `apiserver-version`, …), as they were written.
    public var componentVersions: [Component: String]
    /// Flags the operator adds or replaces: component → flag without dashes → value; nil takes the flag away.
    public var extraArguments: [Component: [String: String?]]
    public var etcdDataPath: String
    public var allowsCgroupV1: Bool
    public var allowsSwap: Bool
    /// The distribution's package that brings Docker: `docker.io` or `docker-ce`.
    public var dockerPackage: String

    public init(
        version: Version,
        componentVersions: [Component: String] = [:],
        extraArguments: [Component: [String: String?]] = [:],
        etcdDataPath: String = "/var/lib/etcd",
        allowsCgroupV1: Bool = false,
        allowsSwap: Bool = false,
        dockerPackage: String = "docker.io"
    ) {
        self.version = version
        self.componentVersions = componentVersions
        self.extraArguments = extraArguments
        self.etcdDataPath = etcdDataPath
        self.allowsCgroupV1 = allowsCgroupV1
        self.allowsSwap = allowsSwap
        self.dockerPackage = dockerPackage
    }
}
