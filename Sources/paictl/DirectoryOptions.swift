import ArgumentParser
import Maintenance

/// Which configuration directory is meant.
struct DirectoryOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    func validate() throws {
        // An unset variable of a shell, more often than not: the current directory is not meant.
        guard !directory.isEmpty else { throw ValidationError("-p is empty: give the configuration directory.") }
    }

    /// The directory, and the library beside the program.
    func workspace() throws -> Workspace {
        try Workspace(directory: directory, environment: Program.environment, program: Program.path)
    }
}
