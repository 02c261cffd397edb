import ArgumentParser
import Execution
import Maintenance

struct ServiceStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How services are: ready, where, from which image, at which address, and what keeps them.",
        discussion: """
            Changes nothing, and runs beside any job. What is on the cluster is asked of the cluster; the configuration says only how \
            it is reached. Exit code 0: all are ready. Exit code 2: one is not. Exit code 4: no master can be asked.
            """
    )

    @Argument(help: "Services. (default: all that are on the cluster)")
    var names: [String] = []

    @OptionGroup var reach: ReachOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var options: WatchOptions

    func run() async throws {
        try await reach.watch(names, on: target, options) { look, report in
            try await look.status(report: report)
        } lines: {
            ServiceStatusText($0).lines
        }
    }
}

extension ServiceStatus: ShownState {}

extension ReachOptions {
    /// Looks at services on the cluster, once or again and again, and ends with the exit code that says whether they are well.
    func watch<State: ShownState>(
        _ names: [String],
        on target: ServiceTarget,
        _ options: WatchOptions,
        state: @escaping @Sendable (ServiceLook, @escaping @Sendable (Event) -> Void) async throws -> State,
        lines: @escaping @Sendable (State) -> [String]
    ) async throws -> Never {
        let reach = self
        try await Watch<State>(options: options) { report in
            let look = try reach.services(names, on: target)
            if !options.watch { options.warn(look.warnings) }
            return try await state(look, report)
        } lines: { state, _ in
            lines(state)
        }.run()
    }

    func services(_ names: [String], on target: ServiceTarget) throws -> ServiceLook {
        try ServiceLook(
            of: names,
            in: workspace(),
            environment: Program.environment,
            options: jobOptions,
            kubeconfig: target.choice
        )
    }
}
