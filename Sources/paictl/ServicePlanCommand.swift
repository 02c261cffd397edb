import ArgumentParser

/// `plan service`: what jobs of services would change.
struct ServicePlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "What a job of services would change.",
        subcommands: [
            ServiceDeployCommand.Plan.self, ServiceBuildCommand.Plan.self, ServiceStopCommand.Plan.self,
            ServiceDeleteCommand.Plan.self,
        ]
    )
}
