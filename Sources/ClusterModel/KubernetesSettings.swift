/// Which Kubernetes runs, and with which settings of the operator's.
public struct KubernetesSettings: Sendable, Equatable {
    /// The cluster's version; components without one of their own in `componentVersions` have this one.
    public var version: Version
    /// Versions given per component (`etcd-version`, the ancestor's `apiserver-version`, …), as they were written.
    public var componentVersions: [Component: String]
    /// Flags the operator adds or replaces: component → flag without dashes → value; nil takes the flag away.
    public var extraArguments: [Component: [String: String?]]
    /// What static pods have beside the volumes of their manifests.
    public var extraVolumes: [Component: [ExtraVolume]]
    public var etcdDataPath: String
    public var allowsCgroupV1: Bool
    public var allowsSwap: Bool
    /// Whether masters take ordinary pods also where there are workers.
    public var schedulesOnMasters: Bool
    /// The distribution's package that brings Docker: `docker.io` or `docker-ce`.
    public var dockerPackage: String
    /// What the operator chose to run pods; nil for what the version needs.
    public var chosenRuntime: ContainerRuntime?

    public init(
        version: Version,
        componentVersions: [Component: String] = [:],
        extraArguments: [Component: [String: String?]] = [:],
        extraVolumes: [Component: [ExtraVolume]] = [:],
        etcdDataPath: String = "/var/lib/etcd",
        allowsCgroupV1: Bool = false,
        allowsSwap: Bool = false,
        schedulesOnMasters: Bool = false,
        dockerPackage: String = "docker.io",
        chosenRuntime: ContainerRuntime? = nil
    ) {
        self.version = version
        self.componentVersions = componentVersions
        self.extraArguments = extraArguments
        self.extraVolumes = extraVolumes
        self.etcdDataPath = etcdDataPath
        self.allowsCgroupV1 = allowsCgroupV1
        self.allowsSwap = allowsSwap
        self.schedulesOnMasters = schedulesOnMasters
        self.dockerPackage = dockerPackage
        self.chosenRuntime = chosenRuntime
    }

    /// The first version whose kubelet speaks to Docker no more (Kubernetes 1.24, the removal of dockershim).
    public static let firstWithoutDocker = Version(1, 24)

    public var runtime: ContainerRuntime {
        version(of: .kubelet) < Self.firstWithoutDocker ? .docker : chosenRuntime ?? .containerd
    }
}
