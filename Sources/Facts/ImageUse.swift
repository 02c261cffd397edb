package import ClusterModel

/// An image in the store that needs it.
package struct ImageUse: Sendable, Hashable {
    /// As the store knows it: containerd has no short names, and Docker finds nothing by Docker Hub's whole ones
    /// (moby/moby#47809).
    package var reference: String
    package var store: ImageStore

    package init(_ image: String, in store: ImageStore) {
        reference = store == .containerd ? Self.whole(image) : ImageReference.shortened(image)
        self.store = store
    }

    /// A reference with the name of Docker Hub that Docker leaves out.
    private static func whole(_ image: String) -> String {
        let parts = image.split(separator: "/", maxSplits: 1)
        let isHost = parts.count > 1 && (parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost")
        return isHost ? image : "docker.io/" + (parts.count > 1 ? "" : "library/") + image
    }
}

extension Facts {
    /// What is known of an image where it is needed: a digest, `pulled`, or nil when it is not there.
    package func digest(of image: ImageUse) -> String? {
        image.store == .docker ? images[image.reference] : podImages[image.reference]
    }
}
