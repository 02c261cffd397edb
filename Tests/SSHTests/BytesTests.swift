import Foundation
import SSH
import Synchronization
import Testing

/// What goes in and comes out, in amounts that matter.
@Suite struct BytesTests {
    @Test func `brings binary output back as it was`() async throws {
        let connection = try await Server().connect()
        let every = (0...255).map { UInt8($0) }
        let bytes = (0..<40).flatMap { _ in every }
        let result = try await connection.run(Command("cat"), input: .bytes(bytes), deadline: patience)
        #expect(result.output == bytes)
        await connection.close()
    }

    @Test func `counts what it sent without a command that goes the same way`() async throws {
        let connection = try await Server().connect()
        let sent = Mutex(0)
        let command = Command("cat # " + String(repeating: "x", count: 300_000))
        let input = Input.text("five\n").reporting { count in sent.withLock { $0 = count } }
        let result = try await connection.run(command, input: input, deadline: patience)
        #expect(result.text == "five\n")
        #expect(sent.withLock { $0 } == 5)
        await connection.close()
    }

    @Test func `uploads a file of 64 MiB whole`() async throws {
        let path = Lab.shared.path("upload-\(UUID().uuidString)")
        try Shell.run("head -c 67108864 /dev/urandom > \(path)")
        let sum = try Shell.run("sha256sum < \(path)")
        let connection = try await Server().connect()
        let sent = Mutex<Int>(0)
        let input = Input.text("first line\n") + Input.file(path).reporting { count in sent.withLock { $0 = count } }
        let result = try await connection.run(
            Command("read -r l; echo $l; sha256sum"),
            input: input,
            deadline: patience
        )
        #expect(result.text == "first line\n" + sum)
        #expect(sent.withLock { $0 } == 67_108_864 + 11)
        try Shell.run("rm \(path)")
        await connection.close()
    }

    @Test func `uploads what is left of a file`() async throws {
        let path = Lab.shared.path("upload-\(UUID().uuidString)")
        try Shell.run("head -c 1000000 /dev/urandom > \(path)")
        let rest = try Shell.run("tail -c 300000 \(path) | sha256sum")
        let connection = try await Server().connect()
        let sent = Mutex<Int>(0)
        let input = Input.file(path, from: 700_000).reporting { count in sent.withLock { $0 = count } }
        #expect(try await connection.run(Command("sha256sum"), input: input, deadline: patience).text == rest)
        #expect(sent.withLock { $0 } == 300_000)
        // All of it is there already.
        let none = try await connection.run(
            Command("wc -c"),
            input: .file(path, from: 1_000_000),
            deadline: patience
        )
        #expect(none.text == "0\n")
        try Shell.run("rm \(path)")
        await connection.close()
    }

    @Test func `names a file to upload that is not there`() async throws {
        let connection = try await Server().connect()
        let error = await #expect(throws: SSHError.self) {
            try await connection.run(Command("cat"), input: .file("/nowhere/at/all"), deadline: patience)
        }
        #expect(error?.problem == .unusable(path: "/nowhere/at/all", reason: "no such file or directory"))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    @Test func `takes a hundred megabytes when it is told to`() async throws {
        let connection = try await Server().connect()
        let result = try await connection.run(
            Command("head -c 100000000 /dev/zero"),
            deadline: patience,
            outputLimit: 200_000_000
        )
        #expect(result.output.count == 100_000_000)
        await connection.close()
    }

    @Test func `ends a command that prints more than it may`() async throws {
        let connection = try await Server().connect()
        let mark = UUID().uuidString
        let error = await #expect(throws: SSHError.self) {
            try await connection.run(Command("yes \(mark)"), deadline: patience, outputLimit: 1_000_000)
        }
        #expect(error?.problem == .outputTooLarge(limit: 1_000_000))
        #expect(try await isGone(mark))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    @Test func `streams a hundred megabytes`() async throws {
        let connection = try await Server().connect()
        let process = try await connection.start(Command("head -c 100000000 /dev/zero"))
        var count = 0
        while let bytes = try await process.nextOutput() { count += bytes.count }
        #expect(count == 100_000_000)
        #expect(try await process.finish(deadline: patience).isSuccess)
        await connection.close()
    }

    @Test func `keeps the last 64 KiB of errors`() async throws {
        let connection = try await Server().connect()
        let result = try await connection.run(Command("seq 1 200000 >&2; echo end >&2"), deadline: patience)
        #expect(result.errorOutput.count == 65_536)
        #expect(result.errorText.hasSuffix("200000\nend\n"))
        await connection.close()
    }

    @Test func `does not wait for a command that ignores its input`() async throws {
        let connection = try await Server().connect()
        let bytes = [UInt8](repeating: 65, count: 8 << 20)
        let result = try await connection.run(Command("exec <&-; echo early"), input: .bytes(bytes), deadline: patience)
        #expect(result.text == "early\n")
        await connection.close()
    }

    /// In a process of its own: beside other tests memory says nothing.
    @Test func `moves much in little memory`() async throws {
        await #expect(processExitsWith: .success) {
            let path = Lab.shared.path("upload")
            try Shell.run("head -c 67108864 /dev/urandom > \(path)")
            let connection = try await Server().connect()
            let before = try residentKiB()
            let sent = try await connection.run(Command("wc -c"), input: .file(path), deadline: patience)
            #expect(sent.text == "67108864\n")
            let process = try await connection.start(Command("head -c 67108864 /dev/zero"))
            var count = 0
            while let bytes = try await process.nextOutput() { count += bytes.count }
            #expect(count == 67_108_864)
            // A sanitizer keeps freed memory for a while.
            let limit = unsafe dlsym(nil, "__asan_init") == nil ? 20_000 : 400_000
            #expect(try residentKiB() - before < limit)
            await connection.close()
        }
    }
}

private func residentKiB() throws -> Int {
    let status = try Shell.text(of: "/proc/self/status")
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(whereSeparator: { !$0.isNumber })[0]))
}

/// Waits for the process whose command line ends with this text.
func begins(_ mark: String) async throws {
    while try Shell.run("pgrep -f '\(mark)$' || true").isEmpty { try await Task.sleep(for: .milliseconds(50)) }
}

/// Whether every process with this text in its command line ends within a while.
func isGone(_ mark: String) async throws -> Bool {
    for _ in 0..<600 {
        if try Shell.run("pgrep -f '\(mark.dropLast())[\(mark.suffix(1))]' || true").isEmpty { return true }
        try await Task.sleep(for: .milliseconds(100))
    }
    return false
}
