import Glibc

/// Reads small files of this box whole.
enum File {
    ///
    /// - Parameter limit: of bytes; what is larger is no file of this kind, and would take minutes.
    static func read(_ path: String, limit: Int = 64 << 20) throws(SSHError) -> [UInt8] {
        func refuse(_ reason: String) -> SSHError { SSHError(host: "", .unusable(path: path, reason: reason)) }
        // A pipe that nobody writes to would otherwise hold the program for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw refuse(errorText(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw refuse(errorText(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw refuse("it is a directory: put a file in its place, or move it away")
        default: throw refuse("it is a pipe or a device, not a file: put a file in its place")
        }
        guard Int(status.st_size) <= limit else {
            throw refuse(
                "it has \(status.st_size >> 20) MiB, and no such file has more than \(limit >> 20): look what it is"
            )
        }
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
