import Foundation
import SwiftASN1
import X509

extension Certificate {
    /// Reads the one certificate of a PEM text.
    init(readingPEM text: String) throws(PKIError) {
        do {
            try self.init(pemEncoded: text)
        } catch {
            throw .unreadable("certificate", reason: "\(error)")
        }
    }

    var isAuthority: Bool {
        switch try? extensions.basicConstraints {
        case .isCertificateAuthority: true
        case .notCertificateAuthority, nil: false
        }
    }

    func isSigned(by authority: Certificate) -> Bool {
        issuer == authority.subject && authority.publicKey.isValidSignature(signature, for: self)
    }

    var validity: Validity {
        Validity(
            notBefore: Int64(notValidBefore.timeIntervalSince1970),
            notAfter: Int64(notValidAfter.timeIntervalSince1970)
        )
    }

    /// What those it signs call its key: its own identifier, or one made as its issuer should have.
    var keyIdentifier: ArraySlice<UInt8> {
        (try? extensions.subjectKeyIdentifier)?.keyIdentifier ?? SubjectKeyIdentifier(hash: publicKey).keyIdentifier
    }
}
