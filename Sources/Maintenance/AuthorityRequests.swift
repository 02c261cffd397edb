import ClusterPlanning
import Execution
import Foundation
import PKI

/// Keys for a cluster's authorities, and the requests with which others sign them, in a folder of this box.
package struct AuthorityRequests: Sendable {
    /// Absolute.
    private let folder: String
    /// Of their names; nil for none.
    private let organization: String?

    package init(in folder: String, organization: String?) {
        self.folder = folder
        self.organization = organization
    }

    /// Writes those that are not there yet: what is there stays as it is, so that a run that was cut short is given again.
    ///
    /// - Returns: the requests, all of them, and whether each was written now.
    package func write() throws -> [(path: String, isNew: Bool)] {
        try SharedAuthority.allCases.map { name in
            let (key, request) = ("\(folder)/\(name.keyFile)", "\(folder)/\(name.rawValue).csr")
            guard !FileManager.default.fileExists(atPath: request) else { return (request, false) }
            let present =
                FileManager.default.fileExists(atPath: key) ? try String(contentsOfFile: key, encoding: .utf8) : nil
            let made = try AuthorityRequest(use: name.commonName, organization: organization, keyPEM: present)
            try Files.makeFolder(URL(filePath: key).deletingLastPathComponent().path)
            if present == nil { try Files.createNew(key, mode: 0o600, made.keyPEM) }
            try Files.createNew(request, mode: 0o600, made.requestPEM)
            return (request, true)
        }
    }
}
