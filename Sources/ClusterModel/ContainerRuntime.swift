/// What runs the containers of pods; the kubelet itself is always a container of Docker.
package enum ContainerRuntime: String, Sendable, Hashable, CaseIterable {
    /// The kubelet's own dockershim, up to Kubernetes 1.23.
    case docker
    /// The containerd that Docker brings, from 1.24 on.
    case containerd
    /// Docker behind cri-dockerd, which the operator has installed: for pods that `docker ps` shows.
    case criDockerd = "cri-dockerd"

    /// Where images of pods are looked for.
    package var store: ImageStore { self == .containerd ? .containerd : .docker }
}

/// Where a machine keeps images.
package enum ImageStore: String, Sendable, Hashable, CaseIterable {
    case docker, containerd
}
