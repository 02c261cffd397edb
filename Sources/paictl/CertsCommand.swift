import Plan
import ArgumentParser
import Maintenance

struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "What concerns the certificates of the cluster; 'paictl status -v' lists them.",
        subcommands: [Renew.self, RotateCA.self, RotateKeys.self, Request.self]
    )

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "renew",
            abstract: "Renew leaf certificates, and restart what reads them.",
            discussion: """
                Masters take turns, so that with three of them the API goes on answering. Authorities, and the service-account \
                key, stay. Nothing but certificates is changed: other drift is for 'paictl deploy', and refused here. \
                What it does, in order, stands in maintainconf/certs-renew.yaml.
                """
        )

        @OptionGroup var options: JobOptions
        @OptionGroup var renewal: RenewalOptions
        @OptionGroup var window: WindowOptions

        func run() async throws {
            try await options.execute("certs-renew") { settings in
                renewal.apply(to: &settings)
                window.apply(to: &settings)
            }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "certs",
            abstract: "What 'certs renew', 'certs rotate-ca' or 'certs rotate-keys' would change.",
            subcommands: [Renew.self, RotateCA.self, RotateKeys.self]
        )

        struct Renew: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "renew",
                abstract: "Which certificates would be renewed, and what would restart."
            )

            @OptionGroup var options: PlanOptions
            @OptionGroup var renewal: RenewalOptions

            func run() async throws { try await options.plan("certs-renew", renewal.apply) }
        }
    }
}

/// Which certificates are renewed.
struct RenewalOptions: ParsableArguments {
    @OptionGroup var limit: LimitOptions

    @Option(help: ArgumentHelp("Only certificates with fewer days left than this. (default: all)", valueName: "n"))
    var days: Int?

    func validate() throws {
        guard (1...3650).contains(days ?? 1) else {
            throw ValidationError("--days is a number from 1 to 3650, not \(days ?? 0).")
        }
    }

    func apply(to options: inout ClusterJob.Options) {
        limit.apply(to: &options)
        options.renewalDays = days ?? .max
    }
}
