package import ClusterModel

/// An image in the store that needs it.
package struct ImageUse: Sendable, Hashable {
    /// As the store knows it: containerd has no short names, and Docker finds nothing by Docker Hub's whole ones
    /// (moby/moby#47809).
    package var reference: String
    package var store: ImageStore

    package init(_ image: String, in store: ImageStore) {
        reference = store == .containerd ? ImageReference.whole(image) : ImageReference.shortened(image)
        self.store = store
    }
}

extension Facts {
    /// What is known of an image where it is needed: a digest, `pulled`, or nil when it is not there.
    package func digest(of image: ImageUse) -> String? {
        image.store == .docker ? images[image.reference] : podImages[image.reference]
    }
}
