import Execution
import Kubernetes
import ServiceModel
import ServicePlanning

/// What stages of services tell: what the cluster keeps of it, and what can be learned now, stage after stage.
struct ServiceLessons: Sendable {
    let namespace: String
    /// Reads services again, with what is known.
    let read: @Sendable (Learned?) throws -> [Service]

    /// The services with all of their stages that can be planned.
    ///
    /// - Throws: `JobFailure.failed` where what must be known is not told: nothing is taken for unknown that cannot be read.
    func services(asking api: ClusterAPI) async throws -> [Service] {
        do {
            let answers = try await api.ask([ServicePlanner.inventories(in: namespace)], named: "Ask for what is known")
            let parents = try answers.first?.object()["items"]?.items ?? []
            var known = Learned(
                parents.compactMap(ServiceInventory.init).map { ($0.service, $0.learned) },
                uniquingKeysWith: { first, _ in first }
            )
            var asked: Set<Lesson> = []
            while true {
                let services = try read(known)
                var isNew = false
                for service in services {
                    let kept = known[service.name] ?? [:]
                    // What can be asked at any time is asked each time.
                    let open = service.lessons.filter { !asked.contains($0) && !($0.isKept && kept[$0.name] != nil) }
                    guard !open.isEmpty else { continue }
                    asked.formUnion(open)
                    isNew = true
                    let found = try await LessonInquiry(open).answers { try await api.ask($0, named: "Learn") }
                    for lesson in open { known[service.name, default: [:]][lesson.name] = found[lesson.name] }
                }
                guard isNew else { return services }
            }
        } catch let status as APIStatus {
            throw JobFailure.failed("what stages of services tell cannot be read: \(status)")
        } catch let problem as LocalProblem { throw JobFailure.failed(problem.description) }
    }
}
