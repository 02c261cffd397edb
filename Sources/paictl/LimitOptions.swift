import ArgumentParser
import Maintenance

/// Which machines alone are changed.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Change only these machines. Refused where they await what others have not done yet. (default: all)",
            valueName: "machine,…"
        )
    )
    var limit: String?

    func validate() throws {
        guard let names else { return }
        guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--limit is a list of machines such as w1,w2, not '\(limit ?? "")'.")
        }
    }

    private var names: [String]? {
        limit?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    func apply(to options: inout ClusterJob.Options) { options.limit = names }
}
