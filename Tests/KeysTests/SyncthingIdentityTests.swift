import Foundation
import TestSupport
import Testing

@testable import Keys

/// Debian's syncthing is the judge.
@Suite struct SyncthingIdentityTests {
    @Test func `is taken by syncthing, which has the same name for it`() throws {
        let made = try KeyKind.syncthing.make(now: now)
        try withFiles(made.secret) { folder in
            let said = try run("syncthing", "--device-id", "--home", folder.path, in: folder).output
            #expect(said == (made.told["deviceID"] ?? "") + "\n")
            #expect(said.utf8.count == 64)
        }
    }

    @Test func `knows the name of what syncthing generates`() throws {
        try withFiles([:]) { folder in
            try run("env", "HOME=\(folder.path)", "syncthing", "generate", "--home", folder.path)
            func file(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
            let told = try KeyKind.syncthing.told(by: ["cert.pem": file("cert.pem"), "key.pem": file("key.pem")])
            let said = try run("syncthing", "--device-id", "--home", folder.path).output
            #expect(said == (told["deviceID"] ?? "") + "\n")
        }
    }

    @Test func `is a certificate of P-384 for twenty years`() throws {
        let made = try KeyKind.syncthing.make(now: now)
        try withFiles(made.secret) { folder in
            #expect(try run("openssl", "verify", "-CAfile", "cert.pem", "cert.pem", in: folder).succeeded)
            let said = try run("openssl", "x509", "-in", "cert.pem", "-noout", "-text", in: folder).output
            #expect(said.contains("NIST CURVE: P-384"))
            #expect(said.contains("Subject: O = Syncthing, OU = Automatically Generated, CN = syncthing"))
            let seconds = 20 * 365 * 86400
            for (later, holds) in [(seconds - 2 * 86400, true), (seconds + 86400, false)] {
                let words = ["openssl", "x509", "-in", "cert.pem", "-noout", "-checkend", "\(later)"]
                #expect(try run(words, in: folder).succeeded == holds)
            }
            let keys = try ["x509 -in cert.pem -noout -pubkey", "pkey -in key.pem -pubout"].map {
                try run(["openssl"] + $0.split(separator: " ").map(String.init), in: folder).output
            }
            #expect(keys[0] == keys[1] && !keys[0].isEmpty)
        }
    }
}
