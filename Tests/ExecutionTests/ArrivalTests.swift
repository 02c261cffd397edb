import Foundation
import Plan
import TestSupport
import Testing

@testable import Execution

/// An archive that goes on where an earlier run was interrupted: the scripts by a real bash, with a folder of the test's own for
/// `/var/lib/paictl`, and a stand-in for Docker that keeps what it reads, and takes no archive that is cut short.
@Suite struct ArrivalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "arrival-\(UUID().uuidString)").path
    private let archive: [UInt8]
    private var path: String { "\(folder)/archive.tar" }

    init() throws {
        archive = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        try Data(archive).write(to: URL(filePath: path))
        let docker = """
            #!/bin/sh
            if [ "$1" = load ]; then cat >\(folder)/loaded; [ "$(wc -c <\(folder)/loaded)" -eq \(archive.count) ]; fi
            """
        try docker.write(toFile: "\(folder)/bin/docker", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/docker")
    }

    private func bash(_ script: String, _ input: ArraySlice<UInt8> = []) throws -> (status: Int32, said: String) {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "k8sPaiLibrary/script/\(script)"), encoding: .utf8)
        let (process, pipe, output) = (Process(), folder + "/input", Pipe())
        try Data(input).write(to: URL(filePath: pipe))
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c",
            """
            set -euo pipefail
            PATH=\(folder)/bin:$PATH
            fail() { printf '%s\\n' "$@"; exit 1; }
            records=('r/a:1 digest') pod_records=() bytes=\(archive.count) \(arrived)
            \(text.replacing("/var/lib/paictl", with: folder))
            """,
        ]
        process.standardInput = FileHandle(forReadingAtPath: pipe)
        process.standardOutput = output
        process.standardError = output
        try process.start()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    private var arrived: String { (try? String(contentsOfFile: "\(folder)/arrived", encoding: .utf8)) ?? "" }

    private func say(arrived: Int) throws {
        try "arrived=\(arrived)".write(toFile: "\(folder)/arrived", atomically: true, encoding: .utf8)
    }

    private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

    @Test func `what has arrived of an archive is not sent again`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(Arrival(try bash("arrived.sh").said) == nil)
        // The connection is lost.
        #expect(try bash("load-images.sh", archive[..<100_000]).status == 1)
        let arrival = try #require(Arrival(try bash("arrived.sh").said))
        #expect(arrival.size == 100_000)
        #expect(try arrival.begins(path))
        try say(arrived: arrival.size)
        #expect(try bash("load-images.sh", archive[arrival.size...]).status == 0)
        #expect(FileManager.default.contents(atPath: "\(folder)/loaded").map(Array.init) == archive)
        #expect(!isThere("arriving"))
    }

    @Test func `another archive, and one that was changed since, begin anew`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try bash("load-images.sh", archive[5..<100_000]).status == 1)
        let arrival = try #require(Arrival(try bash("arrived.sh").said))
        #expect(try !arrival.begins(path))
        try say(arrived: 0)
        #expect(try bash("load-images.sh", archive[...]).status == 0)
        #expect(FileManager.default.contents(atPath: "\(folder)/loaded").map(Array.init) == archive)
    }

    @Test func `an archive that is all there and cannot be loaded is not kept`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let broken = archive[...] + [0]
        #expect(try bash("load-images.sh", broken).status == 1)
        #expect(!isThere("arriving"))
    }

    @Test(arguments: ["", "12", "0 abc", "x y", "1 2 3"])
    func `what is no answer is nothing to go on with`(text: String) { #expect(Arrival(text) == nil) }

    @Test func `only a script that goes on is told how far it was`() {
        var script = Script(name: "x", text: "true\n", payload: "p")
        #expect(script.going(onFrom: 7).text == "true\n")
        script.resumption = Resumption(question: "")
        #expect(script.going(onFrom: 7).text == "arrived=7\ntrue\n")
    }
}
