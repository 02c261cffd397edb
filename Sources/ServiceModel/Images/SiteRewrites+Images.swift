import ClusterModel
import Kubernetes

extension SiteRewrites {
    /// A service with the images of ours that its pods run, and where they may.
    func placing(
        _ images: ServiceImages,
        of assembled: AssembledService,
        _ nodes: NodeSets,
        _ findings: inout Diagnostics
    ) -> AssembledService {
        var assembled = assembled
        assembled.service.runs = runs(of: assembled.service, of: images, nodes)
        check(assembled.service, images, &findings)
        return assembled
    }

    private func runs(of service: Service, of images: ServiceImages, _ nodes: NodeSets) -> [ImageRun] {
        var places: [String: Set<String>] = [:]
        for object in service.objects {
            guard let spec = PodTemplate.spec(of: object) else { continue }
            let chosen = nodes.selected(by: spec).filter { name in
                site.nodes.first { $0.name == name }?.takes(spec) ?? true
            }
            for image in PodTemplate.images(of: spec) where images.image(named: image) != nil {
                places[image, default: []].formUnion(chosen)
            }
        }
        return places.sorted { $0.key < $1.key }.map { ImageRun($0.key, on: $0.value.sorted()) }
    }

    /// Looks for images that are called as if they were built here.
    private func check(_ service: Service, _ images: ServiceImages, _ findings: inout Diagnostics) {
        guard images.registry.host != nil else { return }
        for object in service.objects {
            for image in PodTemplate.spec(of: object).map(PodTemplate.images) ?? []
            where image.hasPrefix(images.registry.prefix) && images.image(named: image) == nil {
                let question = Spelling.question(about: image, among: images.images.map(\.reference))
                findings.warning(
                    "\(object.reference) runs \(image), which is built by no folder here\(question): it has to be in the registry already",
                    at: object.mark
                )
            }
        }
    }
}

extension RewriteSite.Node {
    /// Whether pods of a specification may be here, as far as taints go.
    fileprivate func takes(_ spec: JSON) -> Bool {
        if let name = spec["nodeName"]?.string { return name == self.name }
        let tolerations = spec["tolerations"]?.items ?? []
        return taints.filter { $0.effect != "PreferNoSchedule" }.allSatisfy { taint in
            tolerations.contains { toleration in
                [nil, taint.key].contains(toleration["key"]?.string)
                    && [nil, taint.effect].contains(toleration["effect"]?.string)
                    && (toleration["operator"] == "Exists" || toleration["value"]?.string == taint.value)
            }
        }
    }
}
