import ArgumentParser
import Maintenance

struct ServiceBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build the images of services that changed, and bring them to their registry, or into archives.",
        discussion: """
            Without names, all that listed services bring along or run. What an image is built on is built first, others side by side, \
            and one of which nothing changed not at all. Without a registry (docker-registry-domain: none) archives go into \
            DIR/images/services, from where 'paictl service deploy' brings them to the machines that run them. For the cluster of \
            a --kubeconfig they are built here, and need a registry.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var build: ImageBuild

    func run() async throws {
        let console = Console(output: options.common.output, verbose: options.verbose)
        let reach = options.common.reach
        let (settings, name) = (build.options(reach.jobOptions, target), "service-build")
        try await console.execute(name, in: reach.directory, asks: !options.yes) {
            let workspace = try reach.workspace()
            return Run(of: name, stages: [try reach.imageJob(in: workspace, settings, console)], here: workspace)
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "build",
            abstract: "Which images of services would be built, and where they would go."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var target: ServiceTarget
        @OptionGroup var build: ImageBuild

        func run() async throws {
            let console = Console(output: options.output, verbose: false)
            let reach = options.reach
            let settings = build.options(reach.jobOptions, target)
            try await console.plan {
                let workspace = try reach.workspace()
                return Run(
                    of: "service-build",
                    stages: [try reach.imageJob(in: workspace, settings, console)],
                    here: workspace
                )
            }
        }
    }
}

/// Which images are built, and where.
struct ImageBuild: ParsableArguments {
    @Argument(help: "Images. (default: all that listed services bring along or run)")
    var images: [String] = []

    @OptionGroup var place: BuildPlace

    @Flag(help: "Take what templates leave undefined for an error.")
    var strict = false

    func options(_ job: ClusterJob.Options, _ target: ServiceTarget) -> ImageJob.Options {
        var options = ImageJob.Options()
        options.names = images
        options.builder = place.on
        options.isStrict = strict
        options.kubeconfig = target.choice
        options.job = job
        return options
    }
}

/// Where images are built.
struct BuildPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where images are built: here, or a machine. (default: here if Docker answers, else the machine with 'build: true', else the first master)",
            valueName: "here|machine"
        )
    )
    var on: String?
}

extension ReachOptions {
    func imageJob(in workspace: Workspace, _ options: ImageJob.Options, _ console: Console) throws -> ImageJob {
        let job = try ImageJob(in: workspace, environment: Program.environment, options: options)
        job.warnings.forEach(console.warn)
        return job
    }
}
