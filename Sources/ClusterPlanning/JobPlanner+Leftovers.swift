import ClusterModel
import Facts

extension JobPlanner {
    /// Files of ours on a machine that no step has to do with any more.
    struct Leftovers {
        /// As paictl wrote them.
        var unchanged: Set<String> = []
        /// Changed by someone since.
        var changed: Set<String> = []
    }

    func leftovers(on machine: Machine, _ facts: Facts) throws -> Leftovers {
        guard job.kind == .founds, job.has(PrunesFiles.self) else { return Leftovers() }
        var kept: Set = [ContainerdConfiguration.path]
        for action in steps(of: machine).flatMap(\.actions).compactMap({ $0 as? any MachineAction }) {
            kept.formUnion(try action.files(on: machine, by: planner))
        }
        let left = Set(facts.record.keys).subtracting(kept).subtracting(facts.lost)
        return Leftovers(unchanged: left.subtracting(facts.altered), changed: left.intersection(facts.altered))
    }
}
