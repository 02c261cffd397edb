import Foundation
import TestSupport
import Testing

/// An sshd at an address by which other machines could reach this box, for root and one key.
final class BoxServer {
    let address: String
    let port: Int
    let key: String
    private let folder: String
    private var pid: Int32?

    init() throws {
        address = try Self.run("hostname -I").split(separator: " ").first { $0.contains(".") }.map(String.init) ?? ""
        folder = FileManager.default.temporaryDirectory.appending(path: "paictl-sshd-\(UUID().uuidString)").path
        key = "\(folder)/key"
        try #require(!address.isEmpty, "this box has no address but its own")
        // One that is free: several of these run at once.
        let free = """
            import socket
            listener = socket.socket()
            listener.bind(("\(address)", 0))
            print(listener.getsockname()[1])
            """
        port = try #require(Int(try Self.run("python3 -c '\(free)'").trimmingCharacters(in: .newlines)))
        try Self.run(
            """
            mkdir -p /run/sshd \(folder) && cd \(folder)
            ssh-keygen -q -N '' -t ed25519 -f key && ssh-keygen -q -N '' -t ed25519 -f host
            """
        )
        // Foundation learns of a child's end by a socket that later children inherit: one that stays must not keep it.
        try Self.run(
            """
            for file in /proc/self/fd/*; do
                [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"
            done
            /usr/sbin/sshd -f /dev/null -o ListenAddress=\(address):\(port) -o HostKey=\(folder)/host \
                -o AuthorizedKeysFile=\(folder)/key.pub -o StrictModes=no -o UsePAM=no -o PermitRootLogin=yes \
                -o PidFile=\(folder)/pid
            """
        )
        for _ in 0..<1000 where pid == nil {
            pid = (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8))
                .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            if pid == nil { usleep(50_000) }
        }
        try #require(pid != nil, "sshd wrote no pid")
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func stop() {
        if let pid { kill(pid, SIGTERM) }
        pid = nil
    }

    private struct Failed: Error {
        var line: String
        var status: Int32
    }

    @discardableResult private static func run(_ line: String) throws -> String {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        shell.arguments = ["-c", line]
        let output = Pipe()
        shell.standardOutput = output
        shell.standardError = FileHandle.nullDevice
        try shell.start()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        guard shell.terminationStatus == 0 else { throw Failed(line: line, status: shell.terminationStatus) }
        return text
    }
}
