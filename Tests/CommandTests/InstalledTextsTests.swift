import Foundation
import TestSupport
import Testing

/// What `make install` makes of the program's help, judged by those who read it.
@Suite struct InstalledTextsTests {
    private static let checkout = Checkout.root.path

    private var program: String {
        Program.folder.appending(path: "paictl").path
    }

    /// What a shell's script prints, with its errors; fails when the script does.
    private func shell(_ script: String) throws -> String {
        let outcome = try run(
            ["/bin/bash", "-c", "set -euo pipefail; exec 2>&1; \(script)"],
            environment: [
                "PATH": "/usr/bin:/bin:/usr/local/bin", "PAICTL": program, "CHECKOUT": Self.checkout,
                "LC_ALL": "C.UTF-8",
            ]
        )
        #expect(outcome.succeeded, "\(script): \(outcome.output)")
        return outcome.output
    }

    @Test func `every command has a manual page, and groff finds no fault with it`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "man-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let said = try shell(
            """
            "$PAICTL" --experimental-dump-help | "$CHECKOUT/Documentation/man-pages" '\(folder)' 1.0
            for page in '\(folder)'/*.1; do groff -man -Tutf8 -K utf8 -ww -z "$page"; done
            """
        )
        #expect(said.isEmpty)
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
        let commands = try shell("\"$PAICTL\" --help | sed -n 's/^  \\([a-z][a-z-]*\\)  .*/\\1/p'")
            .split(separator: "\n").map(String.init)
        #expect(commands.contains("deploy") && commands.contains("explain"))
        for command in commands { #expect(pages.contains("paictl-\(command).1"), "\(command)") }
        #expect(pages.contains("paictl.1") && pages.contains("paictl-plan-remove.1"))
        let remove = try shell("groff -man -Tutf8 -K utf8 -P-c -P-b -P-u '\(folder)/paictl-remove.1'")
        #expect(remove.contains("paictl-remove - Take machines out of the cluster"))
        #expect(remove.contains("--drain-timeout") && remove.contains("--snapshot, --no-snapshot"))
    }

    @Test(arguments: [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish --no-execute")])
    func `a shell reads its completions`(name: String, judge: String) throws {
        let said = try shell("\"$PAICTL\" --generate-completion-script \(name) | \(judge) /dev/stdin")
        #expect(said.isEmpty)
    }
}
