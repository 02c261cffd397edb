import ArgumentParser

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what a job would change, machine by machine, with the differences of files; change nothing.",
        discussion: "Exit code 0: nothing would change. Exit code 2: something would.",
        subcommands: [Deploy.self, Clean.self]
    )

    struct Deploy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What deploy would change.")

        @OptionGroup var options: JobOptions

        func run() async throws { try await options.plan("deploy") }
    }

    struct Clean: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What clean would remove, and what would stay.")

        @OptionGroup var options: JobOptions
        @OptionGroup var removal: RemovalOptions

        func run() async throws { try await options.plan("clean", removal.planning) }
    }
}
