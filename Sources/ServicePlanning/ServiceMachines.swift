package import Kubernetes
package import Plan
import ServiceModel

/// Machines come and go: what that is to services which are on the cluster.
package struct ServiceMachines: Sendable {
    private let planner: ServicePlanner
    private let joining: Set<String>
    private let leaving: Set<String>
    private var findings = ServiceFindings()

    /// - Parameters:
    ///   - joining: machines that are nodes by the time that anything is done here.
    ///   - leaving: machines that are none any more then.
    ///   - live: what the API has of `questions`, by path; without it only data can be told of.
    package init(
        _ planner: ServicePlanner,
        joining: Set<String>,
        leaving: Set<String>,
        live: (String) -> JSON?
    ) {
        self.planner = planner
        self.joining = joining
        self.leaving = leaving
        let inventories = live(ServicePlanner.inventories(in: planner.namespace).path)
        findings.take(inventories?["items"]?.items ?? [], in: planner.namespace)
        for name in joining {
            findings.nodes[name] = live(Self.path(ofNode: name)) ?? ["metadata": ["name": .string(name)]]
        }
    }

    /// All that is asked of the API: inventories, and nodes that may be there already.
    package static func questions(_ planner: ServicePlanner, joining: Set<String>) -> [Request] {
        [ServicePlanner.inventories(in: planner.namespace)] + joining.sorted().map { .get(path(ofNode: $0)) }
    }

    private static func path(ofNode name: String) -> String { "/api/v1/nodes/\(name)" }

    /// Those that are on the cluster, and are ours.
    private var running: [(key: String, value: ServiceInventory)] {
        findings.inventories.filter { findings.runs($0.key) && findings.foreign[$0.key] == nil }
            .sorted { $0.key < $1.key }
    }

    /// Labels for the new nodes; and inventories know who has them from then on.
    package var changes: APIChanges {
        var (changes, inventories, labels): ([Change], [Request], [Request]) = ([], [], [])
        for (name, found) in running {
            let wanted = planner.service(name)?.labels ?? []
            var inventory = found
            let new = joining.intersection(wanted.flatMap(\.nodes))
            inventory.nodes = new.union(found.nodes).subtracting(leaving).sorted()
            if inventory != found {
                inventories.append(inventory.applying(in: planner.namespace))
                changes.append(planner.change(found, inventory))
            }
            let marks = planner.labelChanges(of: name, wanted, findings)
            labels += marks.requests
            changes += marks.changes
        }
        return APIChanges(changes: changes, waves: [inventories, labels].filter { !$0.isEmpty })
    }

    /// What of services goes with the machines that leave, a sentence each.
    package var losses: [String] {
        leaving.sorted().flatMap { machine in
            running.filter { $0.value.nodes.contains(machine) }.map { name, inventory in
                let others = inventory.nodes.filter { !leaving.contains($0) }
                return "\(name) on \(machine): "
                    + (others.isEmpty ? "it has no other machine" : "it has \(others.joined(separator: ", ")) besides")
            }
        }
    }

    /// What services keep in a folder of a machine, as a sentence.
    ///
    /// - Parameters:
    ///   - folder: at the top of the data path.
    ///   - bytes: nil when it is not known how much there is.
    package func kept(in folder: String, _ bytes: Int?, on machine: String) -> String {
        let top = folder.split(separator: "/").last
        let owners = planner.known(findings).filter { name in
            let data = (planner.service(name)?.data ?? []) + (findings.inventories[name]?.data ?? [])
            return data.contains { $0.split(separator: "/").first == top }
        }
        let whose = owners.isEmpty ? "" : " of \(owners.sorted().joined(separator: ", "))"
        return "\(machine) keeps \(bytes.map(DataFolder.words) ?? "data")\(whose) in \(folder)"
    }
}
