import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Kubernetes
import Plan

/// The API of a cluster, spoken to through a master that serves, or from this box.
struct ClusterAPI: Sendable {
    /// Nil for a cluster that this box speaks to itself.
    let master: String?
    /// What it is called in sentences: the master, or the context of a kubeconfig.
    let name: String
    let session: any StreamingRemote
    let route: APIRoute
    let tell: @Sendable (Event.Kind) -> Void
    /// What it answered along with the first question, by the request's target.
    var told: [String: Answer] = [:]

    /// - Throws: when nothing comes back; a request that comes to nothing has an answer like all others.
    func ask(_ requests: [Request], named name: String) async throws -> [Answer] {
        guard !requests.isEmpty else { return [] }
        return try await ask([requests], named: name)
    }

    /// The same in waves: one is sent while all before have done what they were for, and comes to nothing otherwise.
    func ask(_ waves: [[Request]], named name: String) async throws -> [Answer] {
        do {
            return try await session.answers(to: [waves], by: route, named: name, patience: 3, tell: tell)
        } catch {
            try Task.checkCancellation()
            throw JobFailure.unreachable([self.name: "\(error)"])
        }
    }
}

extension ClusterJob {
    /// Connects to the masters, and speaks to the first whose API server answers.
    ///
    /// - Parameter manner: `staying`, or `locking` for what changes something.
    func api(as manner: Survey.Manner, on site: Site) async throws -> ClusterAPI {
        let answers = try await ask(cluster.masters, as: manner, on: site) { try planner.factsScript(for: $0) }
            .withoutRefusals()
        guard !answers.facts.isEmpty else { throw JobFailure.unreachable(answers.obstacles) }
        guard let master = cluster.masters.first(where: { answers.facts[$0.name]?.objects != nil }),
            let session = await site.session(master.name)
        else {
            throw JobFailure.unreachable(
                Dictionary(
                    uniqueKeysWithValues: cluster.masters.map {
                        ($0.name, answers.obstacles[$0.name] ?? "its API server does not answer")
                    }
                )
            )
        }
        let route = try planner.planner.route(through: master)
        return ClusterAPI(master: master.name, name: master.name, session: session, route: route) {
            site.tell($0, master.name)
        }
    }
}
