import Plan
import ArgumentParser
import Maintenance

struct InstallKubectlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install-kubectl",
        abstract: "Install kubectl of the cluster's version on this host, and bring the cluster into your kubeconfig.",
        discussion: """
            The kubeconfig is the first file of $KUBECONFIG, or ~/.kube/config. What it says of other clusters stays as it is, \
            and so does its current context if it has one.
            """
    )

    @OptionGroup var options: PlanOptions
    @OptionGroup var kubectl: KubectlOptions

    @Flag(name: .shortAndLong, help: "Show every change of every step.")
    var verbose = false

    func run() async throws {
        let console = Console(output: options.output, verbose: verbose)
        try await console.execute("install-kubectl", in: options.reach.directory, asks: false) {
            try kubectl.run(options)
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install-kubectl",
            abstract: "What install-kubectl would change on this host."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var kubectl: KubectlOptions

        func run() async throws {
            try await Console(output: options.output, verbose: false).plan { try kubectl.run(options) }
        }
    }
}

/// Where kubectl comes from and goes to, and whose certificate the kubeconfig gets.
struct KubectlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "bundle (its file 'kubectl'), package (the distribution's, of its own version), or a URL. Unless said: the bundle "
                + "when it has one, else dl.k8s.io.",
            valueName: "source"
        )
    )
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Of the URL's file. Unless said: what a file beside it, named .sha256, says.",
            valueName: "hex"
        )
    )
    var sha256: String?

    @Option(
        help: ArgumentHelp(
            "Where kubectl is put. Unless said: /usr/local/bin, or ~/.local/bin for those who are not root.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var to: String?

    @Option(help: ArgumentHelp("Issue a certificate of their own to this administrator.", valueName: "name"))
    var adminUser: String?

    @Flag(help: "Make the cluster kubectl's current one, also if there is another.")
    var use = false

    func validate() throws {
        guard [nil, "bundle", "package"].contains(from) || from?.wholeMatch(of: /(https?|file):\/\/\S+/) != nil else {
            throw ValidationError("--from is bundle, package or a URL, not '\(from ?? "")'.")
        }
        if let sha256 {
            guard sha256.wholeMatch(of: /[0-9a-fA-F]{64}/) != nil else {
                throw ValidationError("--sha256 is a number of 64 hexadecimal digits.")
            }
            guard from?.contains("://") == true else {
                throw ValidationError("--sha256 belongs to a URL: give that with --from.")
            }
        }
        guard to == nil || from != "package" else {
            throw ValidationError("A package has a place of its own: leave --to out.")
        }
        if let adminUser {
            // The name becomes a user of Kubernetes, whose own begin with 'system:'.
            guard adminUser.wholeMatch(of: /[a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?/) != nil else {
                throw ValidationError(
                    "--admin-user is a name of at most 63 small letters, digits, dots and dashes, not '\(adminUser)'."
                )
            }
            guard adminUser != "kubernetes-admin" else {
                throw ValidationError("'kubernetes-admin' is who all share: give --admin-user a name of one's own.")
            }
        }
    }

    func run(_ options: PlanOptions) throws -> Run {
        var wanted = KubectlInstallation.Options()
        wanted.source = from.map {
            switch $0 {
            case "bundle": .bundle
            case "package": .package
            default: .url($0, sha256: sha256)
            }
        }
        wanted.folder = to
        wanted.administrator = adminUser
        wanted.use = use
        wanted.job = options.reach.jobOptions
        let workspace = try options.reach.workspace()
        let stage = try KubectlInstallation(in: workspace, environment: Program.environment, options: wanted)
        return Run(of: "install-kubectl", stages: [stage], here: workspace)
    }
}
