import ArgumentParser
import Maintenance
import ServicePlanning

struct ServiceDeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring services about, each once those are ready that it needs.",
        discussion: """
            Without names, all that are listed; those that are listed no more go, after a question. Safe to run again at any time: \
            what is already as described is left alone, and a run that was killed is gone on with. Members of a network whose pods start \
            anew are changed one after the other.
            """,
        aliases: ["upgrade"]
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var deployment: ServiceDeployment

    @Flag(help: "Build the images that they run first, where they changed.")
    var build = false

    @OptionGroup var place: BuildPlace

    func validate() throws {
        guard build || place.on == nil else { throw ValidationError("--on says where --build builds: give both.") }
    }

    func run() async throws {
        try await options.execute(
            "service-deploy",
            deployment.goal,
            on: target,
            isStrict: deployment.strict,
            building: building
        )
    }

    private var building: ImageJob.Options? {
        guard build else { return nil }
        var settings = ImageJob.Options()
        settings.builder = place.on
        settings.services = deployment.names
        settings.isStrict = deployment.strict
        settings.kubeconfig = target.choice
        settings.job = options.common.reach.jobOptions
        return settings
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deploy",
            abstract: "What a deploy of services would change, down to the fields of objects.",
            aliases: ["upgrade"]
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var target: ServiceTarget
        @OptionGroup var deployment: ServiceDeployment

        func run() async throws {
            try await options.plan("service-deploy", deployment.goal, on: target, isStrict: deployment.strict)
        }
    }
}

/// Which services are brought about.
struct ServiceDeployment: ParsableArguments {
    @Argument(help: "Services that are listed. (default: all of them)")
    var names: [String] = []

    @Flag(help: "Also those that the named services need.")
    var withNeeds = false

    @Flag(help: "Take what templates leave undefined for an error.")
    var strict = false

    @Flag(help: "Keep the disks and keys of members that go, for when they come back.")
    var keepData = false

    var goal: ServiceGoal { ServiceGoal(.deploy, names, includesOthers: withNeeds, keepsData: keepData) }
}

extension JobOptions {
    func execute(
        _ name: String,
        _ goal: ServiceGoal,
        on target: ServiceTarget,
        isStrict: Bool = false,
        building: ImageJob.Options? = nil
    ) async throws {
        let console = Console(output: common.output, verbose: verbose)
        let run = common.reach.run(name, goal, on: target, isStrict: isStrict, building: building, console)
        try await console.execute(name, in: common.reach.directory, asks: !yes, run)
    }
}

extension PlanOptions {
    func plan(_ name: String, _ goal: ServiceGoal, on target: ServiceTarget, isStrict: Bool = false) async throws {
        let console = Console(output: output, verbose: false)
        try await console.plan(reach.run(name, goal, on: target, isStrict: isStrict, console))
    }
}

extension ReachOptions {
    /// - Parameter building: how images are built before; nil where they are not.
    func run(
        _ name: String,
        _ goal: ServiceGoal,
        on target: ServiceTarget,
        isStrict: Bool,
        building: ImageJob.Options? = nil,
        _ console: Console
    ) -> @Sendable () throws -> Run {
        var options = ServiceJob.Options(goal)
        options.isStrict = isStrict
        options.kubeconfig = target.choice
        options.job = jobOptions
        return { [options] in
            let workspace = try self.workspace()
            let job = try ServiceJob(in: workspace, environment: Program.environment, options: options)
            job.warnings.forEach(console.warn)
            // What is odd in the configuration, the deploy has told.
            let images = try building.map { try ImageJob(in: workspace, environment: Program.environment, options: $0) }
            return Run(of: name, stages: (images.map { [$0] } ?? []) + [job], here: workspace)
        }
    }
}
