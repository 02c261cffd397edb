import ArgumentParser
import Maintenance

struct ServiceLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "What the pods of a service have said, each line behind its pod.",
        discussion: """
            What looks like a password, a token or a key is left out, as everywhere. With -f, until Ctrl-C, pods that come later as well.
            """
    )

    @Argument(help: "A service that is on the cluster.")
    var name: String

    @Flag(name: .shortAndLong, help: "Go on with what they say from now on, until Ctrl-C.")
    var follow = false

    @Option(help: ArgumentHelp("How many lines of each container.", valueName: "n"))
    var tail = 100

    @Option(help: "Only containers of this name.")
    var container: String?

    @Flag(help: "What they said before they began anew.")
    var previous = false

    @OptionGroup var reach: ReachOptions
    @OptionGroup var target: ServiceTarget

    func validate() throws {
        guard (0...1_000_000).contains(tail) else {
            throw ValidationError("--tail is a number from 0 to 1000000, not \(tail).")
        }
        guard !(follow && previous) else {
            throw ValidationError("--previous is over; there is nothing to follow.")
        }
    }

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        let (reach, target) = (reach, target)
        let (name, container, tail, follow, previous) = (name, container, tail, follow, previous)
        let outcome = await console.follow(showing: false) { report in
            let look = try reach.services([name], on: target)
            look.warnings.forEach(console.warn)
            let logs = ServiceLogs(look, container: container, lines: tail)
            if follow {
                try await logs.follow(report: report, line: Self.show)
            } else {
                for line in try await logs.printed(isPrevious: previous, report: report) {
                    guard Self.show(line) else { throw ReaderLeft() }
                }
            }
        }
        guard case .failure(let error) = outcome, !(error is ReaderLeft) else { return }
        // Ctrl-C is how following ends.
        if follow, error is CancellationError { return }
        throw console.complain(error)
    }

    /// - Returns: false once nobody reads it.
    @Sendable private static func show(_ line: ServiceLogs.Line) -> Bool {
        Standard.output.write("\(line.pod) \(line.container) | \(line.text)\n")
    }
}
