import SSH
import Testing

@testable import Maintenance

/// What of the configuration mends a problem of SSH, which knows nothing of configurations.
@Suite struct SSHWordsTests {
    @Test(arguments: [
        (SSHError.Problem.hostKeyUnknown(seen: "ED25519 SHA256:x"), "'host-key'"),
        (.hostKeyChanged(expected: ["a"], seen: "b", place: nil), "'host-key'"),
        (.authenticationFailed(user: "ops", tried: ["an agent"], offered: [], untriedKeys: 2), "'key-path'"),
        (.passphraseMissing(path: "id"), "'key-passphrase-env'"),
        (.sudoRefused(.wrongPassword), "'sudo-password'"),
        (.sudoRefused(.needsPassword), "'sudo-password'"),
    ])
    func `names the key that mends it`(problem: SSHError.Problem, key: String) {
        #expect(problem.words.hasPrefix("\(problem); "))
        #expect(problem.words.contains(key))
        #expect(problem.fix.contains(key))
        #expect(!"\(problem)".contains(key))
    }

    @Test func `adds nothing where no key would help`() {
        let problem = SSHError.Problem.hostKeyChanged(expected: ["a"], seen: "b", place: "known_hosts:3")
        #expect(problem.words == "\(problem)")
        #expect(SSHError(host: "m1", problem).words == "m1: \(problem)")
    }
}
