import Plan
import ArgumentParser

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Make the machines the cluster that the configuration describes.",
        discussion: """
            Safe to run again at any time: what is already as described is left alone. \
            What deploy does, in order, stands in maintainconf/deploy.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var limit: LimitOptions
    @OptionGroup var window: WindowOptions
    @OptionGroup var own: AuthorityOptions

    func run() async throws {
        try await options.execute("deploy") { settings in
            limit.apply(to: &settings)
            window.apply(to: &settings)
            own.apply(to: &settings)
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "deploy", abstract: "What deploy would change.")

        @OptionGroup var options: PlanOptions
        @OptionGroup var limit: LimitOptions
        @OptionGroup var own: AuthorityOptions

        func run() async throws {
            try await options.plan("deploy") { settings in
                limit.apply(to: &settings)
                own.apply(to: &settings)
            }
        }
    }
}
