/// The line that sshd hands to the login shell so that a command runs under `/bin/sh`, and what comes back of it.
///
/// The login shell may be fish or csh, so the line holds one word after another in single quotes, and inside them nothing that any
/// shell reads: no quote, no backslash before a quote, no `!`, no line end. The shell that runs the command first prints a
/// marker and the id of its Unix session: what came before was printed by login scripts or sudo, and the id is what must be ended
/// when time is up.
struct RemoteShell {
    /// Unlikely enough to be printed by anything else.
    let marker: String
    /// What the exec request says.
    let line: String
    /// What has to come before the command's own input.
    let preamble: [UInt8]

    /// A request beyond 35,000 bytes does not fit libssh2's packet, so long commands travel through standard input.
    private static let longestArgument = 24_000

    init(_ command: Command, readsInput: Bool, marker: String) {
        self.marker = marker
        let encoded = Self.encode(command.line)
        let isLong = Self.isLong(command)
        var preamble = ""

        var inner = ""
        // What sudo did not want of the password must not reach the command, nor an empty input be left open.
        if case .root(let password?) = command.privilege {
            preamble += password + "\n"
            if readsInput || isLong {
                preamble += marker + "\n"
                inner += "until [ \"$l\" = \(marker) ];do IFS= read -r l||exit 1;done;unset l;"
            }
        }
        inner += "read -r a </proc/$$/stat;set -- \"$1\" ${a##*) };unset a;"
        inner += "echo \(marker) $5;echo \(marker) >&2;"
        if isLong {
            preamble += command.line + "\n" + marker + "\n"
            // `n` becomes a line end; `$(…)` would drop it if it stood alone.
            inner += "n=$(printf \"\\nx\");n=${n%x};set -- \"\";while IFS= read -r l;do [ \"$l\" = \(marker) ]&&break;"
            inner += "set -- \"$1$l$n\";done;unset l n;"
        }
        if !readsInput { inner += "exec </dev/null;" }
        // Expanded before it begins, so the command finds no arguments of ours.
        inner += encoded.isPlain || isLong ? "eval \"set --;$1\"" : "eval \"set --;$(printf %b \"$1\")\""

        let argument = isLong ? "" : encoded.text
        switch command.privilege {
        case .login: line = "exec /bin/sh -c '\(inner)' sh '\(argument)'"
        case .root(let password):
            let outer =
                "if [ \"$(id -u)\" = 0 ];then exec /bin/sh -c \"$2\" sh \"$1\";fi;echo \(marker) sudo;"
                // Its refusals are understood in English.
                + "LC_MESSAGES=C LANGUAGE=C;export LC_MESSAGES LANGUAGE;"
                + "exec sudo \(password == nil ? "-n" : "-S -p \"\"") -- /bin/sh -c \"$2\" sh \"$1\""
            line = "exec /bin/sh -c '\(outer)' sh '\(argument)' '\(inner)'"
        }
        self.preamble = Array(preamble.utf8)
    }

    /// Ends every process of a Unix session there: politely, then, after three seconds, for good.
    ///
    /// By session rather than process group, because `timeout` and shells with job control put their children into groups of
    /// their own. Works without procps.
    static func ending(session: Int32, as privilege: Privilege) -> Command {
        let script = """
            each() { found=; for f in /proc/[0-9]*/stat; do { read -r l <$f; } 2>/dev/null || continue; p=${l%% *}
            set -- "$1" ${l##*) }; [ "$5" = \(session) ] && [ "$2" != Z ] && found=1 && kill -s $1 $p 2>/dev/null; done; }
            each TERM; n=0; while [ $n -lt 15 ]; do each 0; [ "$found" ] || exit 0; sleep 0.2; n=$((n+1)); done
            n=0; while [ $n -lt 20 ]; do each KILL; [ "$found" ] || exit 0; sleep 0.1; n=$((n+1)); done
            """
        return Command(script, as: privilege)
    }

    /// Whether a command goes through standard input, before its own.
    static func isLong(_ command: Command) -> Bool { encode(command.line).text.utf8.count > longestArgument }

    /// Takes what shells read out of the text, for `printf %b`.
    private static func encode(_ text: String) -> (text: String, isPlain: Bool) {
        guard text.utf8.contains(where: special.keys.contains) else { return (text, true) }
        var encoded: [UInt8] = []
        for character in text.utf8 {
            if let octal = special[character] { encoded += octal } else { encoded.append(character) }
        }
        return (String(decoding: encoded, as: UTF8.self), false)
    }

    private static let special: [UInt8: [UInt8]] = [
        UInt8(ascii: "'"): Array("\\0047".utf8), UInt8(ascii: "\\"): Array("\\0134".utf8),
        UInt8(ascii: "!"): Array("\\0041".utf8), UInt8(ascii: "\n"): Array("\\0012".utf8),
    ]
}
