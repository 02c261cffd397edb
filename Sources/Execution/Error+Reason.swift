import Foundation

extension Error {
    /// Why a file could not be used, in the system's own words: Foundation's are long, and name its types.
    package var reason: String {
        let outer = self as NSError
        let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
        if inner.domain == NSPOSIXErrorDomain {
            let text = unsafe String(cString: strerror(Int32(inner.code)))
            return text.prefix(1).lowercased() + text.dropFirst()
        }
        return "\(self)" == "\(outer)" || self is CocoaError ? localizedDescription : "\(self)"
    }
}
