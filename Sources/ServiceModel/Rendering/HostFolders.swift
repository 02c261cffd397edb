import Kubernetes

/// Folders of machines that pods have as volumes.
enum HostFolders {
    /// Those below a folder, by the paths that lead there from it: where an ancestor's service, which says nothing of its data, keeps it.
    ///
    /// - Parameter root: an absolute path without slashes behind it.
    static func of(_ parts: [Service.Part], below root: String) -> [String] {
        let paths = parts.flatMap { part -> [String] in
            guard case .objects(let objects) = part else { return [] }
            return objects.flatMap { PodTemplate.spec(of: $0)?["volumes"]?.items ?? [] }
                .compactMap { $0["hostPath"]?["path"]?.string }
        }
        let folders = paths.compactMap { path -> String? in
            let path = "/" + ServicePath.normal(path)
            return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : nil
        }
        return Set(folders).sorted()
    }
}
