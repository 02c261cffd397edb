import ArgumentParser
import ClusterModel
import Maintenance

/// For how long machines may be disturbed.
struct WindowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "After so long, such as 90m or 3h, no further machine's turn begins; the same command goes on another time. (default: no end)",
            valueName: "time"
        )
    )
    var window: String?

    func validate() throws {
        if let window, Timespan.seconds(window) == nil {
            throw ValidationError("--window is a time such as 90m or 3h, not '\(window)'.")
        }
    }

    func apply(to options: inout ClusterJob.Options) {
        options.window = window.flatMap(Timespan.seconds).map { .seconds($0) }
    }
}
