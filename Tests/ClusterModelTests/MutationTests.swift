import Foundation
import Testing

@testable import ClusterModel

/// Whatever a file holds, reading it ends in a cluster or in errors.
@Suite struct MutationTests {
    /// A generator with a seed: the same mistakes every time.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
    }

    private func mutated(_ bytes: [UInt8], using generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        let scraps = [
            "[", "]", "{", "}", ":", "- ", "\n", "\t", "'", "\"", "&a ", "*a", "!!int ", "|", "~", "0", "\u{0}", "<<: ",
            "é", "...",
        ]
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 2: bytes.insert(contentsOf: scraps.randomElement(using: &generator)?.utf8 ?? "".utf8, at: place)
            case 3: bytes.removeSubrange(place...)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...80, using: &generator))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
            }
        }
        return bytes
    }

    @Test(arguments: [
        ("cluster-configuration.yaml", Directory.examples), ("kubernetes-configuration.yaml", Directory.examples),
        ("cluster-configuration.yaml", Directory.ancestor), ("kubernetes-configuration.yaml", Directory.ancestor),
        ("k8s-role-definition.yaml", Directory.ancestor),
    ])
    func `no mutation crashes or hangs`(file: String, source: String) throws {
        let directory = try Directory()
        for name in try FileManager.default.contentsOfDirectory(atPath: source) {
            try directory.write(String(contentsOfFile: "\(source)/\(name)", encoding: .utf8), to: name)
        }
        let original = Array(try Data(contentsOf: URL(fileURLWithPath: "\(source)/\(file)")))
        var generator = Generator(state: 2018)
        var failures = 0
        for _ in 0..<60 {
            try Data(mutated(original, using: &generator)).write(to: URL(fileURLWithPath: "\(directory.path)/\(file)"))
            do {
                _ = try Configuration.load(directory: directory.path, environment: ["CLUSTER_PASSWORD": "x"])
            } catch {
                failures += 1
                #expect(!error.problems.isEmpty)
                for problem in error.problems {
                    #expect(problem.file.hasPrefix(directory.path) && !problem.message.isEmpty)
                }
            }
        }
        // If most mutations passed, they would not be testing anything.
        #expect(failures > 10)
    }
}
