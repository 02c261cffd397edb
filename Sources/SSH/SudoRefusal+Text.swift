extension SudoRefusal {
    /// Understands what sudo wrote before it gave up.
    init(errorText text: String, user: String) {
        func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }

        if says("incorrect password", "Sorry, try again", "no password was provided") {
            self = .wrongPassword
        } else if says("must have a tty", "terminal is required") {
            self = .needsTerminal
        } else if says("a password is required") {
            self = .needsPassword
        } else if says("not in the sudoers", "not allowed to", "may not run sudo") {
            self = .notAllowed(user: user)
        } else if says("sudo: not found", "sudo: command not found") {
            self = .missing
        } else {
            let lines = text.split(separator: "\n")
            self = .other(lines.last.map(String.init) ?? "it said nothing")
        }
    }
}
