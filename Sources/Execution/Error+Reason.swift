import Foundation
import SystemPackage

extension Error {
    /// Why a file could not be used, in the system's own words: Foundation's are long, and name its types.
    package var reason: String {
        let outer = self as NSError
        let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
        let system = inner.domain == NSPOSIXErrorDomain ? Errno(rawValue: Int32(inner.code)) : self as? Errno
        if let text = system?.description { return text.prefix(1).lowercased() + text.dropFirst() }
        return "\(self)" == "\(outer)" || self is CocoaError ? localizedDescription : "\(self)"
    }
}
