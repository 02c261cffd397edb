import Foundation

/// This moment, in seconds since 1970; openssl looks at the clock.
let now = Int64(Date().timeIntervalSince1970)
let day: Int64 = 86400
