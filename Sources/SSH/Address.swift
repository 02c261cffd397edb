import Glibc

/// A socket address: IPv4 or IPv6, with its port.
struct Address: Sendable, Hashable {
    let family: Int32
    /// The bytes of the `sockaddr`.
    private let bytes: [UInt8]

    init(family: Int32, bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return nil }
            // Copied first: an array's bytes need not be aligned as a `sockaddr` is.
            var storage = sockaddr_storage()
            unsafe memcpy(&storage, base, min(raw.count, MemoryLayout<sockaddr_storage>.size))
            return unsafe withUnsafePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(raw.count))
                }
            }
        }
    }
}
