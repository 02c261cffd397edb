import Foundation
import SSH

/// The machine's lock: one run at a time changes it.
enum Lock {
    /// What the script exits with when someone else holds the lock (EX_TEMPFAIL).
    static let isHeld: Int32 = 75

    /// - Parameter mark: of the shell that is left behind the lock.
    static func script(holder: String, around facts: String, mark: String) -> String {
        let quoted = "'" + holder.replacing("'", with: "") + "'"
        return """
            exec 9>>/run/paictl.lock
            if ! flock --nonblock 9; then
                cat /run/paictl.lock
                exit \(isHeld)
            fi
            printf '%s\\n' \(quoted) >/run/paictl.lock
            # A run that was killed leaves its last step at work here: every step holds this one, and what it starts does.
            exec 8>>/run/paictl.step
            if ! flock --exclusive --wait 90 8; then
                echo 'a step of an earlier run, which is still at work'
                exit \(isHeld)
            fi
            exec 8>&-
            (
            \(facts)
            )
            status=$?
            [ "$status" -eq 0 ] || exit "$status"
            \(LockedShell.loop(mark))

            """
    }
}

/// Another run is at work on the machine.
package struct Locked: Error, Sendable, Hashable {
    /// `ops@box, process 4711, since …`, as that run said.
    package var by: String
}

/// The shell that holds a machine's lock. It also runs scripts, one at a time: sshd, sudo and its password take longer than most of them.
struct LockedShell: Sendable {
    let process: RemoteProcess
    /// What the line begins with that says how a script ended; unlikely enough to be printed by anything else.
    let mark: String

    static func newMark() -> String { "paictl" + String(UInt64.random(in: .min ... .max), radix: 36) }

    /// Each script comes behind its length. It runs apart, without the lock, so that a run that is killed lets go of that at once.
    static func loop(_ mark: String) -> String {
        """
        exec 3>&1
        while IFS= read -r length; do
            script=$(head -c "$length"; printf x)
            {
                said=$( (eval "${script%x}") 2>&1 >&3 3>&- </dev/null)
                printf '\\n\(mark) %s %s\\n' "$?" "$(printf %s "$said" | tail -c 65536 | base64 --wrap=0)"
            } 9>&- &
        done
        """
    }

    /// - Parameter script: behind its length.
    /// - Throws: when it says no more before the script has ended.
    func answer(to script: [UInt8]) async throws -> (CommandResult, printed: [UInt8]) {
        try await process.write(script)
        var printed: [UInt8] = []
        while let more = try await process.nextOutput() {
            printed += more
            if let answer = Self.answer(printed, mark) { return answer }
        }
        throw FailedQuestion()
    }

    /// What a script has printed and how it ended; nil where it has not yet.
    static func answer(_ printed: [UInt8], _ mark: String) -> (CommandResult, printed: [UInt8])? {
        let newline = UInt8(ascii: "\n")
        guard printed.last == newline, let start = printed.dropLast().lastIndex(of: newline) else { return nil }
        let words = String(decoding: printed[start...], as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.first == mark[...], words.count > 1, let status = Int32(words[1]) else { return nil }
        let said = words.count > 2 ? Data(base64Encoded: String(words[2])) ?? Data() : Data()
        return (CommandResult(status: .exited(status), errorOutput: Array(said)), Array(printed[..<start]))
    }
}
