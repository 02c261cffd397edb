import ArgumentParser
import ClusterPlanning
import Maintenance

struct EtcdDefragCommand: AsyncParsableCommand {
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

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "defrag",
            abstract: "Which members would give back how much."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var members: DefragOptions

        func run() async throws { try await options.plan("etcd-defrag") { $0.planning = members.planning } }
    }
}

/// Whose space is given back.
struct DefragOptions: ParsableArguments {
    @Flag(help: "Also members that use more than nine tenths of their file.")
    var all = false

    var planning: Set<Planner.Option> { all ? [.all] : [] }
}
