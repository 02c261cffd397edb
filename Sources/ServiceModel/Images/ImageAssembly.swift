import ClusterModel
import Templates
import YAML

/// Makes images of what is declared: their Dockerfiles read, and put in order.
struct ImageAssembly {
    let declarations: [ImageDeclaration]
    let registry: ImageRegistry
    /// What all services' templates are given.
    let values: [String: Value]
    let isStrict: Bool

    /// What is wrong with one is told by whoever builds it: a tree has images that nobody here needs.
    var images: ServiceImages { ServiceImages(inOrder, in: registry) }

    private var inOrder: [ServiceImage] {
        var images = declarations.map { image($0) }
        nameAliases(&images)
        let byName = Dictionary(images.map { ($0.name, $0) }) { first, _ in first }
        let order = NeedsOrder.order(images.map(\.name), needs: byName.mapValues(\.parents))
        return order.names.compactMap { name in
            var image = byName[name]
            for circle in order.circles where circle.contains(name) {
                let mark = declarations.first { $0.name.value == name }?.name.mark
                image?.problems.append(
                    "\(mark.map { "\($0): " } ?? "")images are built on each other: \(circle.joined(separator: " -> "))"
                )
            }
            return image
        }
    }

    private func image(_ declaration: ImageDeclaration) -> ServiceImage {
        let name = declaration.name.value
        var image = ServiceImage(name, reference: registry.reference(of: name), folder: declaration.folder)
        var findings = Diagnostics()
        if let folder = ServiceFolder(declaration.folder) {
            render(declaration, folder, into: &image, &findings)
        } else {
            findings.error("image '\(name)' has no folder '\(declaration.folder)'", at: declaration.name.mark)
        }
        for copy in declaration.copies {
            let source = copy.source.value
            guard ServiceFolder.isFile(source) || ServiceFolder.isFolder(source) else {
                findings.error("there is no '\(source)' to copy for image '\(name)'", at: copy.source.mark)
                continue
            }
            image.copies.append(ServiceImage.Copy(source, below: copy.place))
        }
        readParents(declaration, into: &image, &findings)
        image.problems = declaration.problems + findings.sortedErrors.map(\.description)
        return image
    }

    private func render(
        _ declaration: ImageDeclaration,
        _ folder: ServiceFolder,
        into image: inout ServiceImage,
        _ findings: inout Diagnostics
    ) {
        var given = values
        given["images"] = .map(
            Templates.Mapping(
                declarations.map { ($0.name.value, Value.string(registry.reference(of: $0.name.value))) }
            )
        )
        let files = RenderedFolder(folder: folder, context: given, isStrict: isStrict)
        // Programs may have templates of their own, which are for them.
        let templates = declaration.templates ?? []
        for template in templates where !files.isTemplate(template.value) {
            findings.error("there is no '\(template.value).template' in '\(folder.path)'", at: template.mark)
        }
        for name in Set(templates.map(\.value) + Dockerfile.names) where files.isTemplate(name) {
            image.rendered[name] = files.text(of: name, &findings)
        }
        if let name = Dockerfile.names.first(where: files.has) {
            image.dockerfile = name
        } else {
            findings.error(
                "image '\(image.name)' has no Dockerfile in '\(folder.path)'",
                at: declaration.name.mark
            )
        }
    }

    private func readParents(
        _ declaration: ImageDeclaration,
        into image: inout ServiceImage,
        _ findings: inout Diagnostics
    ) {
        for need in declaration.needs {
            guard let parent = declarations.first(where: { $0.name.value == need.value }) else {
                let names = declarations.map(\.name.value)
                findings.error(
                    "image '\(image.name)' is built on '\(need.value)', which there is not"
                        + Spelling.question(about: need.value, among: names),
                    at: need.mark
                )
                continue
            }
            image.parents.append(parent.name.value)
        }
        for parent in Self.parents(of: image) {
            guard parent != image.reference else {
                findings.error(
                    "image '\(image.name)' is built on '\(parent)', which is what it is called itself: call it otherwise",
                    at: declaration.name.mark
                )
                continue
            }
            if let name = own(parent, of: image) {
                if !image.parents.contains(name) { image.parents.append(name) }
            } else if ImageReference.host(of: parent) == registry.host {
                image.needsLogin = true
            }
        }
    }

    /// What the Dockerfile of an image names.
    private static func parents(of image: ServiceImage) -> [String] {
        let path = "\(image.folder)/\(image.dockerfile)"
        let text =
            image.rendered[image.dockerfile] ?? String(decoding: ServiceFolder.bytes(at: path) ?? [], as: UTF8.self)
        return Dockerfile.parents(of: text)
    }

    /// Which of the declared images the Dockerfile of one means; nil for one from elsewhere, though it be called like this one.
    private func own(_ reference: String, of image: ServiceImage) -> String? {
        declarations.map(\.name.value).filter { $0 != image.name }.first { name in
            let names = [registry.reference(of: name), name, "\(name):latest"]
            let local = registry.namespace.map { ["\($0)/\(name)", "\($0)/\(name):latest"] } ?? []
            return (names + local).contains(reference)
        }
    }

    /// What the Dockerfiles call an image, so that it is there by that name when they are built.
    private func nameAliases(_ images: inout [ServiceImage]) {
        for image in images {
            for parent in Self.parents(of: image) {
                guard let name = own(parent, of: image), let index = images.firstIndex(where: { $0.name == name }),
                    parent != images[index].reference, !images[index].aliases.contains(parent)
                else { continue }
                images[index].aliases.append(parent)
            }
        }
    }
}
