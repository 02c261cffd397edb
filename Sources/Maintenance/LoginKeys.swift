import ClusterModel
import SSH
import YAML

/// Private keys that machines are logged in to with, tried before any connection is made.
enum LoginKeys {
    /// - Throws: a sentence for each key that cannot be used, with the place of the first machine that names it.
    static func check(_ machines: [Machine], marks: [String: Mark]) throws(JobFailure) {
        var tried: Set<String> = []
        var problems: [String] = []
        for machine in machines {
            for case .key(let path, let passphrase) in credentials(of: machine.login) where tried.insert(path).inserted
            {
                do {
                    _ = try PrivateKey(path: path, passphrase: passphrase?.text)
                } catch {
                    let place = marks[machine.name].map { "\($0): " } ?? ""
                    problems.append("\(place)'key-path' of machine '\(machine.name)': \(error.words)")
                }
            }
        }
        guard problems.isEmpty else { throw .configuration(problems) }
    }

    /// - Throws: a sentence for the first key that cannot be used.
    static func check(_ credentials: [Credential]) throws(JobFailure) {
        for case .key(let path, let passphrase) in credentials {
            do { _ = try PrivateKey(path: path, passphrase: passphrase?.text) } catch {
                throw .configuration([error.words])
            }
        }
    }

    private static func credentials(of login: Login) -> [Credential] {
        login.credentials + (login.bastion?.credentials ?? [])
    }
}
