import ArgumentParser
import Maintenance

/// Which directory's services are meant, where no machine is asked.
struct ServiceDirectoryOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    func validate() throws {
        guard !directory.isEmpty else { throw ValidationError("-p is empty: give the configuration directory.") }
    }

    func reading(_ console: Console) throws -> ServiceReading {
        let reading = try ServiceReading(
            in: Workspace(directory: directory, environment: Program.environment, program: Program.path),
            environment: Program.environment
        )
        reading.warnings.forEach(console.warn)
        return reading
    }
}
