import Testing

@testable import paictl

/// Words that choose a command: its name, or another spelling of it.
@Suite struct CommandWordTests {
    @Test(
        "other spellings choose the same command",
        arguments: [
            ["service", "deploy", "net"], ["service", "upgrade", "net"], ["service", "upgrade", "-p", "x", "net"],
            ["plan", "service", "deploy"], ["plan", "service", "upgrade", "net"], ["service", "upgrade", "--help"],
        ]
    )
    func chosen(words: [String]) {
        #expect(CommandWord.complaint(about: words, of: Paictl.configuration) == nil)
    }

    @Test(
        "a spelling is one only where its command stands",
        arguments: [
            (["service", "upgrad", "net"], "there is no command 'service upgrad' (did you mean 'upgrade'?)."),
            (["plan", "service", "depoly"], "there is no command 'service depoly' (did you mean 'deploy'?)."),
        ]
    )
    func misspelt(words: [String], complaint: String) {
        #expect(CommandWord.complaint(about: words, of: Paictl.configuration) == complaint)
    }

    @Test func `an old program's name is no command of this one`() throws {
        for word in ["docker_build", "cleanup-service", "createNetwork", "addMiner"] {
            let complaint = try #require(CommandWord.complaint(about: ["service", word], of: Paictl.configuration))
            #expect(complaint.hasPrefix("there is no command 'service \(word)'"))
        }
    }
}
