/// Which Kubernetes runs, and with which settings of the operator's.
package struct KubernetesSettings: Sendable, Equatable {
    /// The cluster's version; components without one of their own in `componentVersions` have this one.
    package var version: Version
    /// Versions given per component (`etcd-version`, the ancestor's `apiserver-version`, …), as they were written.
    package var componentVersions: [Component: String]
    /// Flags the operator adds or replaces: component → flag without dashes → value; nil takes the flag away.
    package var extraArguments: [Component: [String: String?]]
    /// What static pods have beside the volumes of their manifests.
    package var extraVolumes: [Component: [ExtraVolume]]
    /// What is kept from pods on every machine that does not say otherwise.
    package var reservations: Reservations
    package var etcdDataPath: String
    package var allowsCgroupV1: Bool
    package var allowsSwap: Bool
    /// Whether masters take ordinary pods also where there are workers.
    package var schedulesOnMasters: Bool
    /// The distribution's package that brings Docker: `docker.io` or `docker-ce`.
    package var dockerPackage: String
    /// What the operator chose to run pods; nil for what the version needs.
    package var chosenRuntime: ContainerRuntime?
    package var gpuToolkit = GPUToolkit.present
    package var certificates = CertificateSettings()
    /// Nil where masters keep none by themselves.
    package var snapshots: SnapshotSchedule?

    package init(
        version: Version,
        componentVersions: [Component: String] = [:],
        extraArguments: [Component: [String: String?]] = [:],
        extraVolumes: [Component: [ExtraVolume]] = [:],
        reservations: Reservations = [:],
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
        self.reservations = reservations
        self.etcdDataPath = etcdDataPath
        self.allowsCgroupV1 = allowsCgroupV1
        self.allowsSwap = allowsSwap
        self.schedulesOnMasters = schedulesOnMasters
        self.dockerPackage = dockerPackage
        self.chosenRuntime = chosenRuntime
    }

    /// The first version whose kubelet speaks to Docker no more (Kubernetes 1.24, the removal of dockershim).
    package static let firstWithoutDocker = Version(1, 24)

    /// The first version whose kubelet reads its serving certificate again by itself (`ReloadKubeletServerCertificateFile`, on by default);
    /// that of a client all of them do (client-go, every five minutes).
    package static let firstToReadCertificatesAnew = Version(1, 31)

    package var kubeletReadsCertificatesAnew: Bool { version(of: .kubelet) >= Self.firstToReadCertificatesAnew }

    package var runtime: ContainerRuntime {
        version(of: .kubelet) < Self.firstWithoutDocker ? .docker : chosenRuntime ?? .containerd
    }
}
