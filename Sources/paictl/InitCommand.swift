import ArgumentParser
import ClusterModel
import Execution
import Foundation
import Maintenance

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Ask machines what they are, and write a configuration directory to begin with.",
        discussion: """
            The first host becomes a master (the first three with --masters 3), the rest workers. Nothing is changed on the \
            machines, and no file that is there already is overwritten. Host keys are pinned in the directory.

            Without --key and a password, the ssh-agent logs in, or else the first of ~/.ssh/id_ed25519, id_ecdsa and id_rsa. A \
            password is never written: the configuration names the environment variable that holds it.
            """
    )

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp("A machine: an address or a name; once for each.", valueName: "[user@]host[:port]"),
        transform: Self.host
    )
    var hosts: [HostAddress] = []

    @Option(
        name: [.customShort("o"), .customLong("path")],
        help: ArgumentHelp("The directory to write.", valueName: "dir"),
        completion: .directory
    )
    var directory: String

    @Option(help: ArgumentHelp("How many of the first hosts become masters: 1, 3 or 5.", valueName: "n"))
    var masters = 1

    @Option(
        help: ArgumentHelp(
            "The account to log in with, where a host does not name one. (default: yours)",
            valueName: "name"
        )
    )
    var user: String?

    @Option(help: ArgumentHelp("A private key to log in with.", valueName: "path"), completion: .file())
    var key: String?

    @Option(help: ArgumentHelp("The environment variable that holds the key's passphrase.", valueName: "name"))
    var keyPassphraseEnv: String?

    @Flag(help: "Ask for the password to log in with.")
    var askPassword = false

    @Option(
        help: ArgumentHelp(
            "The environment variable that holds the password to log in with; the next commands read it, too. (default with "
                + "--ask-password: CLUSTER_PASSWORD)",
            valueName: "name"
        )
    )
    var passwordEnv: String?

    @Option(
        help: ArgumentHelp(
            "The environment variable in which the next commands find the password for sudo, where it is another.",
            valueName: "name"
        )
    )
    var sudoPasswordEnv: String?

    @Option(
        name: .customLong("load-balance-ip"),
        help: ArgumentHelp(
            "Where clients find the API server: a virtual address or a load balancer outside. Unless said: the master when there is "
                + "one; else every worker has a load balancer of its own.",
            valueName: "address"
        ),
        transform: Self.address
    )
    var loadBalanceAddress: IPv4Address?

    @Option(
        help: ArgumentHelp(
            "The version to run, such as v1.36.2. Unless said: the newest that the bundle has, or else \(SupportedVersions.standard).",
            valueName: "version"
        ),
        transform: Self.version
    )
    var kubernetesVersion: Version?

    @Option(
        help: ArgumentHelp(
            "A directory of `docker save` archives, where machines reach no registry; the configuration names what is in it.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var imageBundle: String?

    @Option(help: "text, or json: one event a line, and nothing else on stdout.")
    var output = Output.text

    @Option(help: "Seconds for connecting to a machine and logging in.")
    var timeout = 30

    func validate() throws {
        guard !hosts.isEmpty else { throw ValidationError("Give the machines, one --host each.") }
        guard !directory.isEmpty else { throw ValidationError("-o is empty: give the directory to write.") }
        var seen: Set<String> = []
        for host in hosts where !seen.insert("\(host.host):\(host.port)").inserted {
            throw ValidationError("--host \(host) is given twice: give every machine once.")
        }
        guard [1, 3, 5].contains(masters) else {
            throw ValidationError(
                "--masters is 1, 3 or 5, not \(masters): etcd needs an odd number to agree, and with an even one it bears no further loss."
            )
        }
        guard masters <= hosts.count else {
            throw ValidationError(
                "--masters \(masters) needs \(masters) machines, and \(hosts.count == 1 ? "there is one" : "there are \(hosts.count)"): "
                    + "give more with --host."
            )
        }
        guard keyPassphraseEnv == nil || key != nil else {
            throw ValidationError("--key-passphrase-env needs a --key beside it.")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds from 1 to 3600, not \(timeout).")
        }
    }

    func run() async throws {
        let console = Console(output: output, verbose: false)
        let outcome: Result<Initialization.Result, any Error>
        do {
            let environment = Program.environment
            let workspace = try Workspace(directory: directory, environment: environment, program: Program.path)
            try Initialization.checkAbsence(in: workspace)
            let options = try options(environment)
            outcome = await console.follow { report in
                try await Initialization(in: workspace, options: options, report: report).run()
            }
        } catch {
            throw console.complain(error)
        }
        switch outcome {
        case .success(let result): say(result)
        case .failure(let error):
            let code = console.complain(error)
            if output == .text { Standard.error.write("nothing was written\n") }
            throw code
        }
    }
}

extension InitCommand {
    private static func host(_ text: String) throws -> HostAddress {
        guard let host = HostAddress(text) else {
            throw ValidationError("'\(text)' is no machine's place: write 10.0.0.1, ops@10.0.0.1 or ops@10.0.0.1:2222.")
        }
        return host
    }

    private static func version(_ text: String) throws -> Version {
        guard let version = Version(text), SupportedVersions.contains(version) else {
            throw ValidationError(
                "'\(text)' is no version that can be deployed: give one of \(SupportedVersions.range), such as \(SupportedVersions.standard)."
            )
        }
        return version
    }

    private static func address(_ text: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw ValidationError("'\(text)' is no IPv4 address such as 10.0.0.100.")
        }
        return address
    }
}
