import ArgumentParser
import Execution
import Maintenance

struct ServicePrepareHadoopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare-hadoop",
        abstract: "Make Hadoop's configuration of its archive and the patches of the 2018 tool's tree; ask no machine.",
        discussion: """
            Files of the archive's etc/hadoop are copied into the tree, each with its patch of config-patch applied. The archive is \
            that of hadoop-version: a file, or a download, which needs its checksum. What was edited by hand since is not overwritten. \
            Safe to run again.
            """
    )

    @OptionGroup var place: DirectoryOptions

    @Option(
        help: ArgumentHelp("Hadoop's archive on this box. (default: custom-hadoop-binary-path)", valueName: "file"),
        completion: .file()
    )
    var archive: String?

    @Option(help: "Where to download it. (default: Apache's archive)")
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The archive's SHA-256 checksum, in hexadecimal digits; a download needs it.",
            valueName: "sum"
        )
    )
    var sha256: String?

    @Flag(help: "Make files anew that were edited by hand; the edited ones are kept in config-patch/edited.")
    var force = false

    func validate() throws {
        for (option, value) in [("--archive", archive), ("--url", url)] where value?.isEmpty == true {
            throw ValidationError("\(option) is empty.")
        }
        guard archive == nil || url == nil else { throw ValidationError("Give --archive or --url, and not both.") }
        guard sha256.map({ Download.checksum(in: $0) == nil }) != true else {
            throw ValidationError("--sha256 takes 64 hexadecimal digits, not '\(sha256 ?? "")'.")
        }
    }

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        let source: HadoopPreparation.Source = archive.map { .file($0) } ?? url.map { .url($0) } ?? .standard
        let (place, sum, force) = (place, sha256.flatMap(Download.checksum), force)
        let outcome = await console.follow(showing: false) { _ in
            try await HadoopPreparation(in: place.workspace(), environment: Program.environment)
                .run(source, sha256: sum, force: force)
        }
        switch outcome {
        case .failure(let error): throw console.complain(error)
        case .success(let files):
            for file in files { Standard.output.write("\(file.path): \(Self.words(file.verdict))\n") }
            console.advise("next: paictl plan service deploy hadoop-service -p \(place.directory)")
        }
    }

    private static func words(_ verdict: PreparedFile.Verdict) -> String {
        switch verdict {
        case .written, .conflict: "made"
        case .unchanged: "is as it should be"
        case .edited: "edited by hand, and left so"
        }
    }
}
