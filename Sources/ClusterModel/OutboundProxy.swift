internal import Foundation

/// The HTTP proxies through which machines, and this box, reach what lies outside.
package struct OutboundProxy: Sendable, Hashable {
    /// URLs, which may hold a user and a password; nil where there is none.
    package var http: Secret?
    package var https: Secret?
    /// What the operator wants to be reached without: names, `.domains`, addresses and ranges.
    package var exceptions: [String] = []

    package init(http: Secret? = nil, https: Secret? = nil, exceptions: [String] = []) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// What a URL has between its scheme and `@`, as it is written and in plain.
    var secrets: [String] {
        [http, https].compactMap { $0?.text }.flatMap { url -> [String] in
            guard let user = Self.userInformation(url) else { return [] }
            let password = user.drop { $0 != ":" }.dropFirst()
            let plain = String(password).removingPercentEncoding
            return [String(user), String(password)] + [plain].compactMap { $0 }
        }
    }

    package var holdsPassword: Bool { !secrets.isEmpty }

    static func userInformation(_ url: String) -> Substring? {
        guard let scheme = url.firstRange(of: "://"), let end = url[scheme.upperBound...].lastIndex(of: "@") else {
            return nil
        }
        return url[scheme.upperBound..<end]
    }
}
