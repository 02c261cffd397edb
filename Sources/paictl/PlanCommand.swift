import ArgumentParser

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what a job would change, machine by machine, with the differences of files; change nothing.",
        discussion: "Exit code 0: nothing would change. Exit code 2: something would."
    )

    enum Job: String, ExpressibleByArgument, CaseIterable {
        case deploy
    }

    @Argument(help: "The job to plan.")
    var job: Job

    @OptionGroup var options: JobOptions

    func run() async throws {
        try await options.plan(job.rawValue)
    }
}
