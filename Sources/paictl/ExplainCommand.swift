import Plan
import ArgumentParser
import Execution
import Foundation
import ClusterPlanning

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say from its log why a run failed, where each machine stopped, and what to do next.",
        discussion: """
            A run that changes something keeps its log in DIR/logs; what '--output json' prints is read, too. \
            Exit code 0: the log was read, whatever it tells. Exit code 3: it cannot be read.
            """
    )

    @Argument(help: "The log of a run.", completion: .file(extensions: ["ndjson"]))
    var log: String?

    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory whose latest run is meant.",
        completion: .directory
    )
    var directory: String?

    @Flag(help: "Show the run again as it was shown.")
    var replay = false

    @Option(help: "With --replay: how many times as fast.")
    var speed = 1.0

    @Flag(name: .shortAndLong, help: "List every command that ran on a machine, too.")
    var verbose = false

    @Flag(help: "Show when each step was at work, and which of them the end of the run waited for.")
    var timeline = false

    @Flag(help: "With --timeline: as a picture, in SVG.")
    var svg = false

    func validate() throws {
        guard (log == nil) != (directory == nil) else {
            throw ValidationError("Name a log, or a configuration directory with -p, and not both.")
        }
        guard timeline || !svg, !timeline || !replay else {
            throw ValidationError("--svg goes with --timeline, and --replay without it.")
        }
        guard (0.01...100_000).contains(speed) else {
            throw ValidationError("--speed is a number from 0.01 to 100000, not \(speed).")
        }
    }

    func run() async throws {
        let file: LogFile
        do {
            file = try LogFile(path: try log ?? LogFile.newest(in: directory ?? "."))
        } catch {
            Standard.error.write("\(error)\n")
            throw ExitCode(.configuration)
        }
        if replay { return try await show(file) }
        if timeline { return draw(file) }
        let explanation = Explanation(file)
        let commands = verbose ? ["", "commands:"] + explanation.commands : []
        Standard.output.write((explanation.lines + commands).map { $0 + "\n" }.joined())
    }

    private func draw(_ file: LogFile) {
        let timeline = Timeline(file.events)
        guard svg else {
            Standard.output.write(timeline.lines.map { $0 + "\n" }.joined())
            return
        }
        let title = file.header.map { "\($0.job), \($0.time)" } ?? file.path
        Standard.output.write(TimelinePicture(of: timeline, title: title).text)
    }

    private func show(_ file: LogFile) async throws {
        let console = Console(output: .text, verbose: verbose, speed: speed)
        let outcome = await console.follow(isView: true) { [speed] report in
            let began = ContinuousClock.now
            for event in file.events {
                try await Task.sleep(until: began + event.elapsed / speed)
                report(event)
            }
        }
        if case .failure(let error) = outcome {
            if error is ReaderLeft { return }
            Standard.output.write("the replay was stopped; the run itself is not touched by that\n")
            throw ExitCode(.interrupted)
        }
        for sentence in file.failure?.errors ?? [] { Standard.output.write("\(sentence)\n") }
    }
}
