/// The versions of Kubernetes that can be deployed.
package enum SupportedVersions {
    /// The first minor version whose API, flags and images the templates know.
    package static let oldest = Version(1, 20)
    /// The last minor version that the flag table covers.
    package static let newestMinor = 37
    /// What is deployed when nothing is said.
    package static let standard = Version(1, 36, 2)

    package static func contains(_ version: Version) -> Bool {
        version >= oldest && version.major == 1 && version.minor <= newestMinor
    }

    /// `1.20 … 1.37`, for sentences.
    package static var range: String { "1.\(oldest.minor) … 1.\(newestMinor)" }
}
