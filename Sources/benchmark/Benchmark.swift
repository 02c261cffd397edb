import ArgumentParser

/// Measures SSH as paictl does it beside other tools that do it, on loopback addresses of this box.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measure paictl's SSH beside its peers, on this host alone.",
        subcommands: [Compare.self, Contend.self, PlanMachines.self],
        defaultSubcommand: Compare.self
    )
}
