import Foundation
import SSH

extension KnownHosts {
    /// Reads these files and the operator's own, and pins what none of them knows into the first.
    static func pinning(into pins: String, alsoReading others: [String] = []) throws(JobFailure) -> KnownHosts {
        let own = FileManager.default.homeDirectoryForCurrentUser.path + "/.ssh/known_hosts"
        do {
            return try KnownHosts(pins: pins, alsoReading: others + [own], policy: .pinOnFirstUse)
        } catch {
            throw .configuration([error.words])
        }
    }
}
