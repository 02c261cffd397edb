import Facts
import Foundation
import PKI
import Plan

/// A file as it should be; its owner is root.
struct DesiredFile {
    var path: String
    /// Octal, as `chmod` takes it.
    var mode: String
    var contents: String
    var isSecret: Bool
    let digest: String

    init(path: String, mode: String, contents: String, isSecret: Bool) {
        self.path = path
        self.mode = mode
        self.contents = contents
        self.isSecret = isSecret
        digest = Digest.sha256Hex(Array(contents.utf8))
    }

    var encoded: String { Data(contents.utf8).base64EncodedString() }

    /// Why a file is not as it should be; nil when it is.
    func difference(from existing: Facts.File?) -> Reason? {
        guard let existing else { return .missing }
        if existing.digest != digest { return .differs(in: []) }
        if existing.owner != "0:0" { return .belongs(to: existing.owner) }
        if Int(existing.mode, radix: 8) != Int(mode, radix: 8) { return .mode(is: existing.mode, wanted: mode) }
        return nil
    }
}
