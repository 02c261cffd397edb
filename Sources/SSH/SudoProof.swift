/// The sudo password that a machine has accepted.
///
/// Input travels right behind the password, and a wrong one would make sudo take the input for its next attempts; so a password
/// that is not proven yet is proven by a command without input.
struct SudoProof {
    private var accepted: String?

    /// What has to run before this; nil when nothing has to.
    func command(before request: Exchange.Request) -> Command? {
        guard case .root(let password?) = request.command.privilege, password != accepted,
            request.readsInput || RemoteShell.isLong(request.command)
        else { return nil }
        return Command(":", as: request.command.privilege)
    }

    /// The command has begun, so its password was right.
    mutating func note(_ command: Command) {
        if case .root(let password?) = command.privilege { accepted = password }
    }
}
