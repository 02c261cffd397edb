import ArgumentParser
import ServicePlanning

struct ServiceDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Take services off the cluster for good.",
        discussion: """
            Says what will be lost and asks first. Claims for volumes and namespaces of a service go as well, and with --data the \
            folders in which it keeps data on machines.
            """
    )

    @OptionGroup var options: JobOptions

    @Argument(help: "Services that are listed, or on the cluster.")
    var names: [String] = []

    @Flag(help: "All services that are listed or on the cluster.")
    var all = false

    @Flag(help: "Also those that need the named services.")
    var withDependents = false

    @Flag(help: "Erase the data that they keep in folders of machines.")
    var data = false

    func validate() throws {
        guard names.isEmpty == all else {
            throw ValidationError(all ? "--all stands without names." : "Name services, or say --all.")
        }
    }

    func run() async throws {
        let goal = ServiceGoal(.delete(data: data), names, includesOthers: withDependents)
        try await options.execute("service-delete", goal)
    }
}
