import ArgumentParser
import Foundation
import Maintenance

struct EtcdRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a cluster back from a snapshot, on its machines or on others.",
        discussion: """
            The configuration says which machines; they may be others than before, under other names and addresses, and empty. The \
            cluster's keys come from the file beside the snapshot (.keys), or from masters that still have them. What etcd has now is set \
            aside, not deleted. A snapshot without its hash, or with another, is refused before anything is touched. \
            Stopped anywhere, the same command goes on. What it does, in order, stands in maintainconf/etcd-restore.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var source: SnapshotFileArgument

    func run() async throws { try await options.execute("etcd-restore") { $0.snapshot = source.path } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore",
            abstract: "What 'etcd restore' would change, and what would be lost."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var source: SnapshotFileArgument

        func run() async throws { try await options.plan("etcd-restore") { $0.snapshot = source.path } }
    }
}

/// The snapshot that a cluster is brought back from.
struct SnapshotFileArgument: ParsableArguments {
    @Argument(help: "The snapshot, as 'paictl etcd snapshot' wrote it.", completion: .file())
    var file: String

    func validate() throws {
        guard !file.isEmpty else { throw ValidationError("the snapshot's name is empty: give a file.") }
    }

    /// Absolute.
    var path: String { URL(filePath: file).standardizedFileURL.path }
}
