package import ClusterModel
package import Facts
import Kubernetes
import PKI
package import ServiceModel

/// Images that are built for services, as far as their deploy has to do with them.
package struct ImageDelivery: Sendable {
    /// By reference.
    package var kept: [String: KeptImage]
    /// Where pods look for images.
    package var store: ImageStore
    /// Whether machines are brought what they run; where there is a registry, they pull it.
    package var isByArchive: Bool
    /// Where machines that give others what they have are reached by these; none where each is sent its own.
    package var addresses: [String: String] = [:]
    /// What machines have, of those that could be asked.
    package var facts: [String: Facts] = [:]
    /// Why others could not be.
    package var obstacles: [String: String] = [:]

    package init(kept: [String: KeptImage] = [:], store: ImageStore = .containerd, isByArchive: Bool = false) {
        self.kept = kept
        self.store = store
        self.isByArchive = isByArchive
    }

    /// Which images each machine is to have for these services.
    package func wanted(by services: [Service]) -> [String: Set<String>] {
        guard isByArchive else { return [:] }
        var wanted: [String: Set<String>] = [:]
        for run in services.flatMap(\.runs) {
            for node in run.nodes { wanted[node, default: []].insert(run.reference) }
        }
        return wanted
    }

    /// What a machine is asked about images.
    package func request(_ references: Set<String>) -> FactsRequest {
        var request = FactsRequest()
        request.images = Set(references.map { ImageUse($0, in: store) })
        return request
    }

    func digest(of image: String, on machine: String) -> String? {
        facts[machine]?.digest(of: ImageUse(image, in: store))
    }

    /// In the template of pods: a digest of the builds that they run, so that they start anew with another.
    static let imagesAnnotation = "paictl.io/images"

    /// Says in an object which builds its pods run.
    ///
    /// What a registry has is named by its digest, and so is another text once it is built anew; an archive has its tag alone.
    ///
    /// - Parameter isRolling: whether its pods are replaced when their template changes.
    /// - Returns: what was changed for that.
    func nameBuilds(in body: inout JSON, isRolling: Bool) -> [Rewrite] {
        guard let path = PodTemplate.specPath(of: body["kind"]?.string ?? ""), let spec = body[path] else { return [] }
        let builds = Set(PodTemplate.images(of: spec)).sorted().compactMap { kept[$0] }
        for list in ["initContainers", "containers"] {
            guard let containers = spec[list]?.items, !builds.isEmpty else { continue }
            body.set(.array(containers.map(named)), at: path + [list])
        }
        let archives = builds.filter { $0.archive != nil }
        if isRolling, !archives.isEmpty {
            let text = archives.map { "\($0.reference) \($0.digest)\n" }.joined()
            body.set(
                .string(String(Digest.sha256Hex(Array(text.utf8)).prefix(16))),
                at: ["spec", "template", "metadata", "annotations", Self.imagesAnnotation]
            )
        }
        return builds.compactMap { build in
            guard case .pushed(let name) = build.place else { return nil }
            return Rewrite("image \(build.reference) -> \(name)", because: "that build was pushed")
        }
    }

    private func named(_ container: JSON) -> JSON {
        var container = container
        if let image = container["image"]?.string, case .pushed(let name)? = kept[image]?.place {
            container["image"] = .string(name)
        }
        return container
    }
}
