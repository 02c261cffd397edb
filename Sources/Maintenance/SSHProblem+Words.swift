import SSH

/// SSH knows nothing of the configuration: what of it to change is said here, and nowhere else.
extension SSHError.Problem {
    /// What went wrong, and the key of the configuration that would mend it.
    var words: String { remedy.map { "\(self); \($0)" } ?? "\(self)" }

    /// The same where there is no configuration yet, and options say how to log in.
    var fixWithoutConfiguration: String {
        switch self {
        case .hostKeyUnknown, .hostKeyChanged: remedy ?? ""
        case .authenticationFailed: "--user, --key and --ask-password say how to log in"
        case .unreachable, .timedOut: "see that it is on, that address and port are right, and that its sshd runs"
        default: ""
        }
    }

    /// What to do about it, where its description does not say so.
    var fix: String {
        if let remedy { return remedy }
        switch self {
        case .unreachable, .timedOut:
            return "see that it is on and its sshd runs, that no firewall is between, and that 'hostip' and 'sshport' "
                + "are right in cluster-configuration.yaml"
        case .authenticationFailed:
            return "check 'username', and 'key-path' or 'password', in cluster-configuration.yaml, and "
                + "~/.ssh/authorized_keys there; 'journalctl -u ssh' there says why"
        case .notStarted: return "see what its login shell and profile do when someone logs in without a terminal"
        case .disconnected: return "run the same command again; 'journalctl -u ssh' there may say why"
        default: return ""
        }
    }

    /// What one key of the configuration does about it, for certain.
    private var remedy: String? {
        switch self {
        case .hostKeyUnknown:
            "compare it on the machine itself, then write it in the configuration as 'host-key'"
        case .hostKeyChanged(_, _, place: nil):
            "the pin is 'host-key' in the configuration"
        case .authenticationFailed(_, _, _, let untriedKeys) where untriedKeys > 0:
            "name the key in 'key-path'"
        case .passphraseMissing:
            "give 'key-passphrase-env', or log in with an ssh-agent that has the key"
        case .sudoRefused(.wrongPassword): "check 'sudo-password'"
        case .sudoRefused(.needsPassword): "set 'sudo-password', or allow NOPASSWD"
        default: nil
        }
    }
}

extension SSHError {
    var words: String { host.isEmpty ? problem.words : "\(host): \(problem.words)" }
}
