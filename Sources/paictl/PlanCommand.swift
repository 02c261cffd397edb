import ArgumentParser

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what a job would change, machine by machine, with the differences of files; change nothing.",
        discussion: "Exit code 0: nothing would change. Exit code 2: something would.",
        subcommands: [
            DeployCommand.Plan.self, AddCommand.Plan.self, RemoveCommand.Plan.self, RepairCommand.Plan.self,
            EtcdFixCommand.Plan.self, EtcdCommand.Plan.self, UpgradeCommand.Plan.self, CertsCommand.Plan.self,
            CleanCommand.Plan.self,
            InstallKubectlCommand.Plan.self, ServicePlanCommand.self,
        ]
    )
}
