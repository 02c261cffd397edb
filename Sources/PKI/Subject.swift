/// Who a certificate says its holder is: to Kubernetes, a user name and the groups of that user.
package struct Subject: Sendable, Hashable, Codable {
    package var commonName: String
    package var organizations: [String]

    package init(commonName: String, organizations: [String] = []) {
        self.commonName = commonName
        self.organizations = organizations
    }
}
