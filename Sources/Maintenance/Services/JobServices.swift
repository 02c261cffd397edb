import ClusterModel
import ClusterPlanning
import Facts
import Kubernetes
import Plan
import ServiceModel
import ServicePlanning

/// The listed services, for a job of the cluster that brings machines, takes leave of some, or ends it.
struct JobServices: Sendable {
    private let planner: ServicePlanner
    private let joining: Set<String>
    private let leaving: Set<String>
    private let clears: Bool

    /// Reads them; nil where there are none, and for a job that has nothing to do with them.
    ///
    /// - Parameters:
    ///   - leaving: machines that `cluster` has no more.
    ///   - warnings: what is odd is added. A machine is let go, and a cluster ended, although its services cannot be read.
    /// - Throws: `ServiceErrors` where machines join, which are to have labels.
    init?(
        _ kind: JobKind,
        _ scope: JobScope,
        in workspace: Workspace,
        warnings: inout [String]
    ) throws {
        guard [.joins, .leaves, .clears].contains(kind) else { return nil }
        func catalogue(_ cluster: Cluster) throws(ServiceErrors) -> ServiceCatalogue {
            try workspace.catalogue(of: cluster, needsSecrets: false)
        }
        var before = scope.cluster
        before.machines += scope.leaving
        let found: ServiceCatalogue
        do { found = try catalogue(before) } catch {
            guard kind != .joins else { throw error }
            warnings += error.problems.map { "services cannot be read: \($0)" }
            return nil
        }
        guard !found.services.isEmpty else { return nil }
        if kind == .leaves {
            let names = scope.leaving.map(\.name).joined(separator: ", ")
            do { _ = try catalogue(scope.cluster) } catch {
                warnings += error.problems.map { "once \(names) is gone: \($0)" }
            }
        }
        planner = ServicePlanner(services: found.services, namespace: found.namespace, dataPath: found.dataPath)
        joining = kind == .joins ? scope.named : []
        leaving = Set(scope.leaving.map(\.name))
        clears = kind == .clears
    }

    /// What a master's API server is asked besides; nothing for a job that does not speak with it.
    var requests: [Request] { clears ? [] : ServiceMachines.questions(planner, joining: joining) }

    /// Where a machine is asked how much data there is; nil where it stays what it is.
    func dataPath(on machine: Machine) -> String? {
        clears || leaving.contains(machine.name) ? planner.dataPath : nil
    }

    private func machines(_ objects: [String: Facts.Object]?) -> ServiceMachines {
        ServiceMachines(planner, joining: joining, leaving: leaving) { objects?[$0]?.live }
    }

    /// - Parameter objects: what a master's API server has said.
    func changes(_ objects: [String: Facts.Object]?) -> APIChanges { machines(objects).changes }

    /// Says in a plan that takes machines away what goes with them, and what stays there.
    func tell(_ plan: inout Plan, _ facts: [String: Facts], _ objects: [String: Facts.Object]?) {
        guard !plan.isEmpty else { return }
        let machines = machines(objects)
        plan.losses += machines.losses
        for (machine, facts) in facts.sorted(by: { $0.key < $1.key }) {
            for folder in facts.data {
                // Said with more.
                plan.kept.removeAll {
                    $0.hasPrefix("\(machine): \(folder.path),") || $0.hasPrefix("\(machine): \(folder.path)/")
                }
                plan.kept.append(machines.kept(in: folder.path, folder.bytes, on: machine))
            }
        }
    }
}
