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
    @OptionGroup var target: ServiceTarget
    @OptionGroup var deletion: ServiceDeletion

    func validate() throws { try deletion.check(on: target) }

    func run() async throws { try await options.execute("service-delete", deletion.goal, on: target) }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "What deleting services would take away, and what would be lost."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var target: ServiceTarget
        @OptionGroup var deletion: ServiceDeletion

        func validate() throws { try deletion.check(on: target) }

        func run() async throws { try await options.plan("service-delete", deletion.goal, on: target) }
    }
}

/// Which services are deleted, and how much of them.
struct ServiceDeletion: ParsableArguments {
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

    func check(on target: ServiceTarget) throws {
        guard !data || target.kubeconfig == nil else {
            throw ValidationError(
                "--data erases folders of machines, which paictl logs in to only on clusters of its own: take it away."
            )
        }
    }

    var goal: ServiceGoal { ServiceGoal(.delete(data: data), names, includesOthers: withDependents) }
}
