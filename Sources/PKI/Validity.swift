/// From when to when a certificate holds, in seconds since 1970.
struct Validity: Hashable {
    static let day: Int64 = 86400

    let notBefore: Int64
    let notAfter: Int64

    init(notBefore: Int64, notAfter: Int64) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Starts five minutes early, because the clocks of machines differ.
    init(now: Int64, seconds: Int64) {
        self.init(notBefore: now - 300, notAfter: now + seconds)
    }
}
