import ClusterModel
import ClusterPlanning
package import Execution
import Facts

extension ClusterJob {
    /// Adds what the machines have for a helper; takes no lock and changes nothing.
    ///
    /// - Returns: why the others said nothing.
    package func support(_ bundle: inout SupportBundle, report: @escaping @Sendable (Event) -> Void) async throws
        -> [String: String]
    {
        bundle.hide(cluster.secrets.map(\.text))
        let answers = try await ask(cluster.machines, on: Site(isForShow: true, report: report)) {
            try planner.supportScript(for: $0)
        }
        for (machine, facts) in answers.facts {
            for (name, text) in facts.support { bundle.add("machines/\(machine)/\(name).txt", text) }
        }
        for (machine, sentence) in answers.obstacles {
            bundle.add("machines/\(machine)/not-asked.txt", sentence + "\n")
        }
        return answers.obstacles
    }
}
