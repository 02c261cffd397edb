import ClusterModel
import YAML

/// An image that somebody says is to be built: which folder it is made of, and what besides.
struct ImageDeclaration {
    var name: Located<String>
    var folder: String
    /// Files that are rendered, without `.template`; nil for the Dockerfile alone, if it is a template.
    var templates: [Located<String>]?
    var copies: [Copy] = []
    /// Images that it is built on, besides those that its Dockerfile names.
    var needs: [Located<String>] = []
    /// What is wrong in its declaration.
    var problems: [String] = []

    /// A file or folder from elsewhere that lies below a folder of the copy when it is built.
    struct Copy {
        var source: Located<String>
        var place: String
    }
}

/// Finds what images are declared: by services of today, and by the 2018 tool's trees.
struct ImageFinder {
    /// Where services are; nil where the configuration has none of its own.
    let tree: String?

    private static let keys = ["templatelist", "copy", "prerequisite"]
    private static let laterKeys = ["prerequisite", "template-list", "copy-list"]

    func declarations(_ listed: [ServiceSource], _ findings: inout Diagnostics) -> [ImageDeclaration] {
        let own = listed.flatMap { source in
            source.definition.images.map { image in
                let folder = image.folder.value.split(separator: "/").joined(separator: "/")
                return ImageDeclaration(name: image.name, folder: "\(source.folder.path)/\(folder)")
            }
        }
        var declarations: [ImageDeclaration] = []
        for image in own + ancestors() {
            guard let other = declarations.first(where: { $0.name.value == image.name.value }) else {
                declarations.append(image)
                continue
            }
            // Two services of one package have the same.
            guard other.folder != image.folder else { continue }
            findings.error("image '\(image.name.value)' is another one at \(other.name.mark)", at: image.name.mark)
        }
        return declarations
    }

    private func ancestors() -> [ImageDeclaration] {
        guard let tree else { return [] }
        if ServiceFolder.isFile("\(tree)/\(RootServiceFile.name)") {
            // What is wrong with the file as a whole, its services tell.
            var told = Diagnostics()
            let root = ConfigurationFile(RootServiceFile.name, in: tree).mapping(&told)
            return (root?["imagelist"]?.mapping?.entries ?? []).map {
                declaration($0.key.scalar?.text ?? "", at: $0.key.mark, $0.value, Self.keys)
            }
        }
        return ServiceFolder.folders(in: "\(tree)/src").compactMap { name in
            let file = "\(tree)/src/\(name)/image.yaml"
            guard let bytes = ServiceFolder.bytes(at: file) else { return nil }
            let mark = Mark(file: file, line: 1, column: 1)
            do {
                // Most of them say nothing but a licence.
                let node = try Node.parse(bytes: bytes, file: file) ?? Node(.mapping(YAML.Mapping([])), mark: mark)
                return declaration(name, at: mark, node, Self.laterKeys)
            } catch {
                var image = ImageDeclaration(name: Located(value: name, mark: mark), folder: "\(tree)/src/\(name)")
                image.problems = ["\(error)"]
                return image
            }
        }
    }

    /// An image of a tree, from `src/NAME`.
    private func declaration(
        _ name: String,
        at mark: Mark,
        _ node: Node,
        _ keys: [String]
    ) -> ImageDeclaration {
        let tree = tree ?? ""
        var findings = Diagnostics()
        var image = ImageDeclaration(name: Located(value: name, mark: mark), folder: "\(tree)/src/\(name)")
        let title = "image '\(name)'"
        guard let section = Section(node, title: title, keys: keys, page: "ServicesImages.md", findings: &findings)
        else {
            image.problems = findings.sortedErrors.map(\.description)
            return image
        }
        func words(_ keys: [String]) -> [Located<String>] {
            keys.flatMap { key in section.node(key).map { Words.located($0, key, &findings) } ?? [] }
                .filter { $0.value != "None" }
        }
        image.templates = words(["templatelist", "template-list"])
        image.needs = words(["prerequisite"])
        image.copies = words(["copy"]).map { path in
            ImageDeclaration.Copy(source: path.map { "\(tree)/\($0)" }, place: "copied_file")
        }
        for item in section.node("copy-list")?.sequence ?? [] {
            guard let source = item["src"]?.string, let place = item["dst"]?.string, place.hasPrefix("src/\(name)")
            else {
                findings.error("'copy-list' takes a list of {src: PATH, dst: src/\(name)/FOLDER}", at: item.mark)
                continue
            }
            image.copies.append(
                ImageDeclaration.Copy(
                    source: Located(value: "\(tree)/\(source)", mark: item.mark),
                    place: String(place.dropFirst("src/\(name)".count).drop { $0 == "/" })
                )
            )
        }
        image.problems = findings.sortedErrors.map(\.description)
        return image
    }
}
