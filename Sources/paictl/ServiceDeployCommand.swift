import ArgumentParser
import Maintenance
import ServicePlanning

struct ServiceDeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring services about, each once those are ready that it needs.",
        discussion: """
            Without names, all that are listed; those that are listed no more go, after a question. Safe to run again at any time: \
            what is already as described is left alone, and a run that was killed is gone on with.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var deployment: ServiceDeployment

    func run() async throws {
        try await options.execute("service-deploy", deployment.goal, on: target, isStrict: deployment.strict)
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deploy",
            abstract: "What a deploy of services would change, down to the fields of objects."
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

    var goal: ServiceGoal { ServiceGoal(.deploy, names, includesOthers: withNeeds) }
}

extension JobOptions {
    func execute(
        _ name: String,
        _ goal: ServiceGoal,
        on target: ServiceTarget,
        isStrict: Bool = false
    ) async throws {
        let console = Console(output: common.output, verbose: verbose)
        let run = common.reach.run(name, goal, on: target, isStrict: isStrict, console)
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
    func run(
        _ name: String,
        _ goal: ServiceGoal,
        on target: ServiceTarget,
        isStrict: Bool,
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
            return Run(of: name, stages: [job], here: workspace)
        }
    }
}
