/// What went wrong between us and one machine. What to change in a configuration is for those to say who know it.
package struct SSHError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Problem: Error, Sendable, Hashable {
        case unresolvable(reason: String)
        case unreachable(reason: String)
        case timedOut(doing: String)
        /// Nothing is known of the machine's key, and the policy is to refuse what is not known.
        case hostKeyUnknown(seen: String)
        /// Another key is known than the one that was shown. `place` is where the known one is written, `file:line`; nil when the
        /// target pins it.
        case hostKeyChanged(expected: [String], seen: String, place: String?)
        /// `offered` are the methods that the machine would have taken; so many keys of the agent were not tried, lest sshd hang up.
        case authenticationFailed(user: String, tried: [String], offered: [String], untriedKeys: Int = 0)
        /// The machine and libssh2 have no algorithm in common.
        case algorithms(explanation: String)
        /// `how` is what the system or libssh2 said of it; empty when they said nothing.
        case disconnected(doing: String, how: String = "")
        /// The machine's kernel keeps the connection, and nothing has come over it for so long.
        case silent(Duration)
        /// The machine opens no further session on this connection.
        case sessionRefused
        /// The login shell ended before the command began.
        case notStarted(explanation: String)
        case sudoRefused(SudoRefusal)
        case key(path: String, reason: String)
        case passphraseMissing(path: String)
        /// A file of known hosts, an upload or the agent's socket could not be used.
        case unusable(path: String, reason: String)
        case outputTooLarge(limit: Int)
        case cancelled
        case protocolFailure(code: Int32, text: String)
    }

    /// The machine as its target names it; empty when there is none yet (reading a key, for instance).
    package var host: String
    package var problem: Problem

    package init(host: String, _ problem: Problem) {
        self.host = host
        self.problem = problem
    }

    package var description: String { host.isEmpty ? problem.description : "\(host): \(problem.description)" }
}

/// Why sudo did not run the command.
package enum SudoRefusal: Sendable, Hashable {
    case wrongPassword
    case needsPassword
    case notAllowed(user: String)
    case needsTerminal
    case missing
    case other(String)
}

extension SSHError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unresolvable(let reason):
            "its name does not resolve (\(reason)); give an address, or check DNS"
        case .unreachable(let reason):
            "cannot be reached (\(reason))"
        case .timedOut(let doing):
            "timed out \(doing)"
        case .hostKeyUnknown(let seen):
            "its host key \(seen) is not known"
        case .hostKeyChanged(let expected, let seen, let place):
            "its host key is \(seen), but \(place ?? "its pin") says \(expected.joined(separator: ", ")); either the machine was "
                + "reinstalled (then remove that entry) or someone is in between"
        case .authenticationFailed(let user, let tried, let offered, let untried):
            "does not let '\(user)' in\(Self.attempts(tried, untried: untried))\(Self.offers(offered))"
        case .algorithms(let explanation): explanation
        case .disconnected(let doing, let how): "the connection was lost \(doing)\(how.isEmpty ? "" : " (\(how))")"
        case .silent(let duration):
            "has not answered for \(duration.inWords), though its kernel keeps the connection; look at its console: it may be out of "
                + "memory, or wait for a disk"
        case .sessionRefused:
            "its sshd opens no further session on a connection; set 'MaxSessions 10', which is the default, in /etc/ssh/sshd_config "
                + "there, and reload sshd"
        case .notStarted(let explanation):
            "the login shell did not start the command (\(explanation.isEmpty ? "it said nothing" : explanation))"
        case .sudoRefused(let refusal): refusal.description
        case .key(let path, let reason): "the key '\(path)' cannot be used: \(reason)"
        case .passphraseMissing(let path): "the key '\(path)' cannot be used: it has a passphrase, and none is given"
        case .unusable(let path, let reason): "'\(path)' cannot be used: \(reason)"
        case .outputTooLarge(let limit): "the command printed more than \(limit) bytes and was ended"
        case .cancelled: "cancelled"
        case .protocolFailure(let code, let text):
            "ssh failed: \(text) (libssh2 \(code)); 'journalctl -u ssh' there may say why"
        }
    }

    private static func attempts(_ tried: [String], untried: Int) -> String {
        let more = untried > 0 ? ", and not \(untried) more of its keys, for sshd would have hung up" : ""
        return tried.isEmpty ? "; there was nothing to try" : "; tried \(tried.joined(separator: ", "))\(more)"
    }

    private static func offers(_ offered: [String]) -> String {
        offered.isEmpty ? "" : "; it accepts \(offered.joined(separator: ", "))"
    }
}

extension SudoRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongPassword: "sudo does not accept the password"
        case .needsPassword: "sudo asks for a password, and none is given"
        case .notAllowed(let user): "'\(user)' may not run commands as root; add it to the sudoers"
        case .needsTerminal: "sudo wants a terminal there; take 'requiretty' out of its sudoers"
        case .missing: "there is no sudo there; install it, or log in as root"
        case .other(let text): "sudo refused: \(text)"
        }
    }
}
