import SwiftASN1
import X509

extension DistinguishedName {
    /// Organizations first and the common name last, each in a part of its own, as Go writes names.
    init(_ subject: Subject) throws(PKIError) {
        for name in [subject.commonName] + subject.organizations {
            // RFC 5280 stops at 64 characters, but `system:node:` and a host name of 64 are 76, and Go and openssl accept them.
            guard !name.isEmpty, name.unicodeScalars.allSatisfy({ !$0.properties.generalCategory.isControl })
            else { throw .invalidName(name) }
        }
        do {
            let organizations = try subject.organizations.map { try OrganizationName($0).makeRDN() }
            self.init(organizations + [try CommonName(subject.commonName).makeRDN()])
        } catch {
            throw .failed("name '\(subject.commonName)'", reason: "\(error)")
        }
    }

    /// The common name and the organizations; other attributes, which we never write, are passed over.
    var subject: Subject {
        var subject = Subject(commonName: "")
        for attribute in self.joined() {
            guard let text = String(attribute.value) else { continue }
            if attribute.type == .RDNAttributeType.commonName { subject.commonName = text }
            if attribute.type == .RDNAttributeType.organizationName { subject.organizations.append(text) }
        }
        return subject
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool { self == .control || self == .lineSeparator || self == .paragraphSeparator }
}
