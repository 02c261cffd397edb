import ArgumentParser
import ClusterPlanning
import Foundation
import Maintenance

struct EtcdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcd",
        abstract:
            "Keep etcd's data, bring a cluster back from it, and have etcd give back the space that it does not use.",
        discussion: "'paictl etcdfix' gives a broken member a new one, 'paictl status' says how all of them are.",
        subcommands: [Snapshot.self, Restore.self, Defrag.self]
    )

    struct Snapshot: AsyncParsableCommand {
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
    }

    struct Restore: AsyncParsableCommand {
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
    }

    struct Defrag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "defrag",
            abstract:
                "Have etcd's members give back the space that they do not use, one after another, the leader last.",
            discussion: """
                A member answers nobody while it copies its file, so that all must be well before, and each is again before the next \
                begins. Where etcd takes no writes any more, as it has no space (NOSPACE), old revisions are forgotten first, and the alarm \
                is taken back in the end. What it does, in order, stands in maintainconf/etcd-defrag.yaml.
                """
        )

        @OptionGroup var options: JobOptions
        @OptionGroup var members: DefragOptions

        func run() async throws { try await options.execute("etcd-defrag") { $0.planning = members.planning } }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "etcd",
            abstract: "What 'etcd snapshot', 'etcd defrag' and 'etcd restore' would do.",
            subcommands: [Snapshot.self, Restore.self, Defrag.self]
        )

        struct Snapshot: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "snapshot",
                abstract: "From whom a snapshot would come, and where it would be kept."
            )

            @OptionGroup var options: PlanOptions
            @OptionGroup var target: SnapshotTarget

            func run() async throws { try await options.plan("etcd-snapshot") { $0.snapshotPath = target.path } }
        }

        struct Restore: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "restore",
                abstract: "What 'etcd restore' would change, and what would be lost."
            )

            @OptionGroup var options: PlanOptions
            @OptionGroup var source: SnapshotFileArgument

            func run() async throws { try await options.plan("etcd-restore") { $0.snapshot = source.path } }
        }

        struct Defrag: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "defrag",
                abstract: "Which members would give back how much."
            )

            @OptionGroup var options: PlanOptions
            @OptionGroup var members: DefragOptions

            func run() async throws { try await options.plan("etcd-defrag") { $0.planning = members.planning } }
        }
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

/// Whose space is given back.
struct DefragOptions: ParsableArguments {
    @Flag(help: "Also members that use more than nine tenths of their file.")
    var all = false

    var planning: Set<Planner.Option> { all ? [.all] : [] }
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
