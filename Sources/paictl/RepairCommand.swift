import Plan
import ArgumentParser
import Maintenance

struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Bring workers or proxies back that are not well.",
        discussion: """
            Says what is wrong with the machines of NODES, changes what is not as it should be, and restarts what does not \
            run, in growing steps, until the node is ready. The node's object and its data stay. \
            What repair does, in order, stands in maintainconf/repair.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var nodes: NodesOption

    func run() async throws { try await options.execute("repair") { $0.nodes = nodes.nodes } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repair",
            abstract: "What is wrong, and what repair would change."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var nodes: NodesOption

        func run() async throws { try await options.plan("repair") { $0.nodes = nodes.nodes } }
    }
}
