/// Which flags of Kubernetes' components and of etcd came or went between the oldest and the newest version that can be deployed.
///
/// A flag without a row has been there all along, or is unknown to us; a component says so itself when it starts.
package enum FlagHistory {
    /// One flag of one component, and the minor versions that know it.
    package struct Row: Sendable, Hashable {
        package var component: Component
        /// Without dashes.
        package var flag: String
        /// The first minor version (of Kubernetes 1 or etcd 3) that knows it; nil when that is older than all that can be deployed.
        package var from: Int?
        /// The first minor version that refuses it; nil when none does.
        package var until: Int?
        /// Where that is documented.
        package var source: String
    }

    /// Why a flag cannot be given.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package var row: Row
        package var version: Version

        package var description: String {
            if let from = row.from, version.minor < from {
                return
                    "\(row.component.rawValue) knows '\(row.flag)' from v\(version.major).\(from) on, and this is \(version)"
            }
            let until = row.until.map { "v\(version.major).\($0)" } ?? "this version"
            return
                "\(row.component.rawValue) has not had '\(row.flag)' since \(until), and this is \(version): take it away"
        }
    }

    /// What is wrong with giving a flag to a component of some version; nil when nothing is known against it.
    package static func check(_ flag: String, of component: Component, version: Version) -> Problem? {
        // The components take '_' for '-' in a flag's name.
        let bare = String(flag.drop { $0 == "-" }).replacing("_", with: "-")
        guard let row = rowsByFlag[component]?[bare] else { return nil }
        let isTooEarly = row.from.map { version.minor < $0 } ?? false
        let isTooLate = row.until.map { version.minor >= $0 } ?? false
        return isTooEarly || isTooLate ? Problem(row: row, version: version) : nil
    }

    private static let rowsByFlag: [Component: [String: Row]] = Dictionary(grouping: rows, by: \.component)
        .mapValues { Dictionary($0.map { ($0.flag, $0) }, uniquingKeysWith: { first, _ in first }) }
}

extension KubernetesSettings {
    /// The version that a component of Kubernetes has: its own, or the cluster's.
    package func version(of component: Component) -> Version {
        componentVersions[component].flatMap { Version($0) } ?? version
    }

    /// The version of etcd: of its key, of its image's tag, or the one that belongs to the cluster's; nil when they do not say.
    ///
    /// - Parameter image: the reference in `images`; nil for none.
    func etcdVersion(image: String?) -> Version? {
        if let text = componentVersions[.etcd] { return Version(text) }
        guard let image else { return Version(StandardImages.row(for: version(of: .kubeAPIServer)).etcd) }
        return ImageReference.version(of: .etcd, in: image)
    }
}
