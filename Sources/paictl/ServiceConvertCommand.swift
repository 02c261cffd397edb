import ArgumentParser
import Maintenance

struct ServiceConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write an ancestor's service folder anew in today's form; ask no machine.",
        discussion: """
            DIR is bootstrap/NAME or src/NAME/deploy. Its scripts become a service.yaml, its objects get the versions of the API \
            that today's servers have, its templates stay templates. What was not taken over is printed, a line each. A folder \
            need not be converted: it is deployed as it is.
            """
    )

    @Argument(help: ArgumentHelp("The ancestor's folder.", valueName: "dir"), completion: .directory)
    var folder: String

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("The new folder; it must not be there yet, or be empty.", valueName: "dir"),
        completion: .directory
    )
    var target: String

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        do {
            let workspace = try Workspace(directory: folder, environment: Program.environment, program: Program.path)
            let conversion = try FolderConversion(of: folder, in: workspace)
            try conversion.write(to: target)
            Standard.output.write(conversion.notes.map { $0 + "\n" }.joined())
            let rest = conversion.notes.isEmpty ? "" : "; \(conversion.notes.count) notes above"
            Standard.output.write("\(conversion.files.count) files in \(target)\(rest)\n")
        } catch {
            throw console.complain(error)
        }
    }
}
