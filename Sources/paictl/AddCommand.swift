import Plan
import ArgumentParser
import Maintenance

struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Bring machines into the running cluster.",
        discussion: """
            NODES lists them as cluster-configuration.yaml lists machines; its defaults apply. Once they are ready, the \
            configuration directory lists them, too. What add does, in order, stands in maintainconf/add.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var nodes: NodesOption

    func run() async throws { try await options.execute("add") { $0.nodes = nodes.nodes } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "What add would change.")

        @OptionGroup var options: PlanOptions
        @OptionGroup var nodes: NodesOption

        func run() async throws { try await options.plan("add") { $0.nodes = nodes.nodes } }
    }
}

/// The machines that a maintenance job is about.
struct NodesOption: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("nodes")],
        help: ArgumentHelp("The file that lists the machines the job is about.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var nodes: String

    func validate() throws {
        guard !nodes.isEmpty else { throw ValidationError("-f is empty: give the file that lists the machines.") }
    }
}
