import SwiftASN1
import X509

extension SubjectAlternativeNames {
    /// The DNS names and addresses of a request, each once, in order.
    init(_ request: LeafRequest) throws(PKIError) {
        var names: [GeneralName] = []
        for name in request.dnsNames {
            guard name.isDNSName else { throw .invalidName(name) }
            names.append(.dnsName(name))
        }
        for text in request.addresses {
            guard let address = Address(text) else { throw .invalidAddress(text) }
            names.append(.ipAddress(ASN1OctetString(contentBytes: address.bytes[...])))
        }
        var seen: Set<GeneralName> = []
        self.init(names.filter { seen.insert($0).inserted })
    }
}

extension ExtendedKeyUsage.Usage {
    init(_ usage: Usage) {
        self =
            switch usage {
            case .server: .serverAuth
            case .client: .clientAuth
            }
    }
}

extension String {
    /// Labels of letters, digits and inner dashes between dots; the first may be `*`. An address is none.
    fileprivate var isDNSName: Bool {
        let labels = split(separator: ".", omittingEmptySubsequences: false)
        let usable = labels.enumerated().allSatisfy { index, label in
            if index == 0, label == "*", labels.count > 1 { return true }
            return (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
        return usable && utf8.count <= 253 && Address(self) == nil
    }
}
