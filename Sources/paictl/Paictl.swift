import ArgumentParser

@main
struct Paictl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paictl",
        abstract:
            "From a list of machines to a hardened, highly available Kubernetes cluster, and every change after that.",
        discussion: """
            Exit codes: 0 done, or nothing to change; 1 a step failed; 2 changes are pending (plan, status); 3 the configuration \
            is wrong; 4 a machine could not be reached; 5 refused for safety; 64 wrong usage; 130 interrupted.
            """,
        version: Program.version,
        subcommands: [
            InitCommand.self, CheckCommand.self, DeployCommand.self, AddCommand.self, RemoveCommand.self,
            RepairCommand.self, EtcdFixCommand.self, UpgradeCommand.self, StatusCommand.self, CertsCommand.self,
            CleanCommand.self, InstallKubectlCommand.self, PlanCommand.self, ExplainCommand.self,
        ]
    )
}
