import ArgumentParser

struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "What runs on the cluster: services, in the order of what needs what.",
        subcommands: [
            ServiceListCommand.self, ServiceInitCommand.self, ServiceRenderCommand.self, ServiceConvertCommand.self,
            ServiceBuildCommand.self, ServiceDeployCommand.self,
            ServiceStatusCommand.self, ServiceHostsCommand.self, ServiceLogsCommand.self,
            ServiceRestartCommand.self,
            ServiceStopCommand.self, ServiceDeleteCommand.self, ServicePrepareHadoopCommand.self,
        ]
    )
}
