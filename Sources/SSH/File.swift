import Glibc

/// Reads small files of this box whole.
enum File {
    static func read(_ path: String) throws(SSHError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SSHError(host: "", .unusable(path: path, reason: errorText(errno))) }
        defer { close(descriptor) }
        do { return try read(descriptor: descriptor) } catch {
            throw SSHError(host: "", .unusable(path: path, reason: errorText(error.number)))
        }
    }

    /// From the start, wherever the descriptor stands.
    static func read(descriptor: Int32) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let offset = bytes.count
            bytes += unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
                count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
                filled = max(0, count)
            }
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { throw SystemError(number: errno) }
        }
    }
}

/// An `errno`.
struct SystemError: Error {
    var number: Int32
}

/// What the system calls an `errno`: `Connection refused`.
func errorText(_ number: Int32) -> String {
    unsafe String(cString: strerror(number)).lowercasedFirst
}

extension String {
    var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
