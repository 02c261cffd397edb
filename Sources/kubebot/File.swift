import Glibc

/// Files and descriptors, as far as kubebot needs them.
enum File {
    static func read(_ path: String) throws(Fault) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault("\(path) cannot be read: \(reason)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while let more = read(descriptor) {
            guard !more.isEmpty else { return bytes }
            bytes += more
        }
        throw Fault("\(path) cannot be read: \(reason)")
    }

    /// What there is, at its end nothing; nil when it cannot be read.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno != EINTR { return nil }
        }
    }

    static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    /// Where a command is found: itself when it is a path, or is nowhere in PATH.
    static func found(_ command: String) -> String {
        guard !command.contains("/"), let path = environment("PATH") else { return command }
        let places = path.split(separator: ":").map { "\($0)/\(command)" }
        return places.first { unsafe access($0, X_OK) == 0 } ?? command
    }

    static func environment(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

    static var reason: String { unsafe String(cString: strerror(errno)) }
}
