import ClusterModel
import Foundation
import Maintenance

extension InitCommand {
    /// What is asked of machines, and how they are logged in to.
    func options(_ environment: [String: String]) throws -> Initialization.Options {
        var login = NewLogin(
            user: user ?? environment["USER"] ?? environment["LOGNAME"] ?? NSUserName(),
            passphraseVariable: keyPassphraseEnv,
            passwordVariable: passwordEnv ?? (askPassword ? "CLUSTER_PASSWORD" : nil),
            sudoVariable: sudoPasswordEnv
        )
        var credentials: [Credential] = []
        if let path = try keyPath(environment, isNeeded: login.passwordVariable == nil) {
            let passphrase = try keyPassphraseEnv.map { try secret("--key-passphrase-env", $0, environment) }
            credentials.append(.key(path: path, passphrase: passphrase))
            login.keyPath = Self.shortened(path, environment)
        }
        if let name = login.passwordVariable {
            let password = askPassword ? try askedPassword() : try secret("--password-env", name, environment)
            credentials.append(.password(password))
        }
        if credentials.isEmpty {
            credentials.append(.agent)
            login.usesAgent = true
        }
        return Initialization.Options(
            hosts: hosts,
            masters: masters,
            login: login,
            credentials: credentials,
            loadBalanceAddress: loadBalanceAddress,
            version: kubernetesVersion,
            bundle: imageBundle,
            connectTimeout: .seconds(timeout)
        )
    }

    /// The key that was given, or, with neither password nor agent, the first of those that ssh itself would take.
    private func keyPath(_ environment: [String: String], isNeeded: Bool) throws(JobFailure) -> String? {
        let home = environment["HOME"] ?? NSHomeDirectory()
        if let key {
            let path = URL(filePath: key.hasPrefix("~/") ? home + key.dropFirst() : key).standardizedFileURL.path
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw .configuration(["--key is '\(path)', which does not exist or cannot be read"])
            }
            return path
        }
        guard isNeeded, environment["SSH_AUTH_SOCK"]?.isEmpty != false else { return nil }
        let usual = ["id_ed25519", "id_ecdsa", "id_rsa"].map { "\(home)/.ssh/\($0)" }
        guard let path = usual.first(where: FileManager.default.isReadableFile) else {
            throw .configuration([
                "there is nothing to log in with, no ssh-agent and no key in \(home)/.ssh: give --key PATH or --ask-password"
            ])
        }
        return path
    }

    private func secret(_ option: String, _ name: String, _ environment: [String: String]) throws(JobFailure) -> Secret
    {
        guard let value = environment[name], !value.isEmpty else {
            throw .configuration([
                "\(option) names the environment variable '\(name)', which is not set: export it"
                    + (option == "--password-env" ? ", or add --ask-password" : "")
            ])
        }
        return Secret(value)
    }

    private func askedPassword() throws(JobFailure) -> Secret {
        guard let text = Terminal.hiddenLine("password: "), !text.isEmpty else {
            throw .configuration(["--ask-password was given no password"])
        }
        return Secret(text)
    }

    /// A key in the operator's home is written so that the directory serves other operators, too.
    private static func shortened(_ path: String, _ environment: [String: String]) -> String {
        guard let home = environment["HOME"], path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
