import Foundation
import Testing

@testable import SSH

@Suite struct LoginShellTests {
    static let shells = ["bash", "dash", "zsh", "fish", "tcsh", "csh", "ksh"]
        .map { "/usr/bin/\($0)" }
        .filter { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(arguments: shells)
    func `no login shell reads anything into a command`(shell: String) throws {
        let text = "it's \\ a $HOME `id` \"test\" !! %s \\\\ {a,b} ~ * \n second; & | < > ( ) [ ] # end\\"
        let line = "printf %s '" + text.replacing("'", with: #"'\''"#) + "'"
        for privilege in [Privilege.login, .root(password: nil)] {
            let remote = RemoteShell(Command(line, as: privilege), readsInput: false, marker: "marker")
            let output = try Shell.run(shell, ["-c", remote.line])
            let lines = output.split(separator: "\n", maxSplits: 2)
            #expect(lines.first?.hasPrefix("marker ") == true, "\(output)")
            // The second is the marker on standard error.
            #expect(lines.dropFirst().map(String.init) == ["marker", text])
        }
    }
}
