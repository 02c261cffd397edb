import ArgumentParser

struct EtcdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcd",
        abstract:
            "Keep etcd's data, bring a cluster back from it, and have etcd give back the space that it does not use.",
        discussion: "'paictl etcdfix' gives a broken member a new one, 'paictl status' says how all of them are.",
        subcommands: [EtcdSnapshotCommand.self, EtcdRestoreCommand.self, EtcdDefragCommand.self]
    )

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "etcd",
            abstract: "What 'etcd snapshot', 'etcd defrag' and 'etcd restore' would do.",
            subcommands: [
                EtcdSnapshotCommand.Plan.self, EtcdRestoreCommand.Plan.self, EtcdDefragCommand.Plan.self,
            ]
        )
    }
}
