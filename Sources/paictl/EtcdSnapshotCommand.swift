import ArgumentParser
import Foundation
import Maintenance

struct EtcdSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Keep a verified snapshot of etcd on this box, with the cluster's keys beside it.",
        discussion: """
            The snapshot is kept only if its hash is right. Beside it, in a file that ends with .keys, are the authorities and \
            the keys that masters share: without them no Secret of it can be read. Whoever has both has the cluster; keep them as \
            you keep passwords. It changes nothing on any machine. Documentation/Snapshots.md says more.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var target: SnapshotTarget

    func run() async throws { try await options.execute("etcd-snapshot") { $0.snapshotPath = target.path } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "snapshot",
            abstract: "From whom a snapshot would come, and where it would be kept."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var target: SnapshotTarget

        func run() async throws { try await options.plan("etcd-snapshot") { $0.snapshotPath = target.path } }
    }
}

/// Where a snapshot goes.
struct SnapshotTarget: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file to write; nothing may be there yet. (default: one in 'snapshots' of the configuration directory)",
            valueName: "file"
        ),
        completion: .file()
    )
    var to: String?

    func validate() throws {
        guard to?.isEmpty != true else { throw ValidationError("--to is empty: give a file.") }
    }

    /// Absolute.
    var path: String? { to.map { URL(filePath: $0).standardizedFileURL.path } }
}
