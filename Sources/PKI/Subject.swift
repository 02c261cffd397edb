/// Who a certificate says its holder is: to Kubernetes, a user name and the groups of that user.
public struct Subject: Sendable, Hashable {
    public var commonName: String
    public var organizations: [String]

    public init(commonName: String, organizations: [String] = []) {
        self.commonName = commonName
        self.organizations = organizations
    }
}
