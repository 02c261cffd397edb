import Plan
import ArgumentParser
import Maintenance

struct EtcdFixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcdfix",
        abstract:
            "Give masters whose etcd member is broken a new one, or bring etcd back after the loss of its quorum.",
        discussion: """
            NODES lists the masters whose member lost its data, has a wrong address or was removed; a healthy member is left alone. \
            Without a quorum it lists all masters but the one with the newest data, says what is lost, and asks. \
            What etcdfix does, in order, stands in maintainconf/etcdfix.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var nodes: NodesOption

    func run() async throws { try await options.execute("etcdfix") { $0.nodes = nodes.nodes } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "etcdfix", abstract: "What etcdfix would change.")

        @OptionGroup var options: PlanOptions
        @OptionGroup var nodes: NodesOption

        func run() async throws { try await options.plan("etcdfix") { $0.nodes = nodes.nodes } }
    }
}
