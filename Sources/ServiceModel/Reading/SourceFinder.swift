import ClusterModel
import Foundation

/// Finds the folders of services: the directory's own, the ancestor's, and the packages that we ship.
struct SourceFinder {
    let directory: String
    let library: String
    /// Where PAICTL_SERVICES says that services are, whatever the configuration says; relative to the current directory.
    let elsewhere: String?

    init(directory: String, library: String, environment: [String: String]) {
        self.directory = directory
        self.library = library
        let path = environment["PAICTL_SERVICES"] ?? ""
        elsewhere = path.isEmpty ? nil : URL(filePath: path).standardizedFileURL.path
    }

    /// What can be had, the directory's own first; what is wrong with one is told when it is listed.
    ///
    /// - Parameter place: where `cluster.services` says that services are.
    func sources(_ place: Located<String>?, _ findings: inout Diagnostics) -> [FoundSource] {
        var found: [FoundSource] = []
        if let path = ownPlace(place, &findings) { found = tree(at: path, &findings) }
        let names = Set(found.map(\.name))
        let packages = ServiceFolder.folders(in: library).filter { !names.contains($0) }
        return found + packages.map { source($0, .package, at: "\(library)/\($0)") }
    }

    /// The same for whoever need not tell what is wrong with it.
    func ownPlace(_ place: Located<String>?) -> String? {
        var told = Diagnostics()
        return ownPlace(place, &told)
    }

    /// Where the directory's own are, or the ancestor's tree; nil where nothing says so.
    func ownPlace(_ place: Located<String>?, _ findings: inout Diagnostics) -> String? {
        if let elsewhere {
            if ServiceFolder.isFolder(elsewhere) { return elsewhere }
            findings.error(
                "there is no such folder: it is where services are to be",
                file: "PAICTL_SERVICES=\(elsewhere)"
            )
            return nil
        }
        guard let place else {
            let path = "\(directory)/services"
            if ServiceFolder.isFolder(path) { return path }
            return ServiceFolder.isFile("\(directory)/\(RootServiceFile.name)") ? directory : nil
        }
        let path = place.value.hasPrefix("/") ? place.value : "\(directory)/\(place.value)"
        guard ServiceFolder.isFolder(path) else {
            findings.error("'services' names '\(path)', where there is no folder", at: place.mark)
            return nil
        }
        return path
    }

    /// The services of a folder, in whichever form it is.
    private func tree(at path: String, _ findings: inout Diagnostics) -> [FoundSource] {
        if ServiceFolder.isFile("\(path)/\(RootServiceFile.name)") {
            return RootServiceFile(at: path).sources(&findings)
        }
        let deployed = ServiceFolder.folders(in: "\(path)/src").filter {
            ServiceFolder.isFile("\(path)/src/\($0)/deploy/service.yaml")
        }
        if !deployed.isEmpty { return deployed.map { source($0, .ancestor, at: "\(path)/src/\($0)/deploy") } }
        let started = ServiceFolder.folders(in: "\(path)/bootstrap")
        if !started.isEmpty { return started.map { source($0, .ancestor, at: "\(path)/bootstrap/\($0)") } }
        return ServiceFolder.folders(in: path).map { source($0, .own, at: "\(path)/\($0)") }
    }

    private func source(_ name: String, _ origin: ServiceOffer.Origin, at path: String) -> FoundSource {
        var findings = Diagnostics()
        guard let folder = ServiceFolder(path) else {
            findings.error("the folder cannot be read", file: path)
            return FoundSource(name: name, source: nil, findings: findings)
        }
        let source = DefinitionReader(name: name).definition(of: folder, &findings).map { definition in
            ServiceSource(
                name: name,
                origin: origin,
                folder: folder,
                definition: definition,
                isStarted: origin == .ancestor && definition.startScript != nil
            )
        }
        return FoundSource(name: name, source: source, findings: findings)
    }
}
