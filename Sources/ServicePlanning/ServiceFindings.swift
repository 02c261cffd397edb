package import Kubernetes

/// What the API has of services, and what it would make of what is wanted.
package struct ServiceFindings: Sendable, Equatable {
    /// Kinds that the server has, and those that services bring along.
    var kinds = Discovery.standard
    /// Nodes by name.
    package var nodes: [String: JSON] = [:]
    /// By service.
    package var inventories: [String: ServiceInventory] = [:]
    /// Why an inventory is not to be touched, by service.
    var foreign: [String: String] = [:]
    /// Objects by their path, of those that were asked for or belong to a service.
    var live: [String: JSON] = [:]
    /// Paths of those that an apply would leave as they are, which nobody needs to try.
    var unchanged: Set<String> = []
    var dryRuns: [String: DryRun] = [:]
    /// What belongs to a service, by the label of its set.
    var members: [String: [Member]] = [:]

    /// What servers have answered that say whether a request is still to be sent: by service and its name for the request.
    package var probes: [String: [String: Answer]] = [:]
    /// Which revision of a list that several write these have told of.
    package var revisions: [String: [String: String]] = [:]

    struct DryRun: Sendable, Equatable {
        var answer: Answer
        /// Fields that others have set, and that are taken from them.
        var conflicts: [FieldConflict] = []
    }

    struct Member: Sendable, Equatable {
        var reference: ObjectReference
        var path: String
        /// By an object that makes it and takes it away.
        var isOwned: Bool
        /// Whether it says that it holds what cannot be made again.
        var isKept = false

        var holdsData: Bool { isKept || reference.type.holdsOthers }
    }

    /// Reads inventories.
    ///
    /// - Parameter parents: parents of sets, others' among them.
    mutating func take(_ parents: [JSON], in namespace: String) {
        for parent in parents {
            guard let inventory = ServiceInventory(parent), inventories[inventory.service] == nil else { continue }
            inventories[inventory.service] = inventory
            if !ServiceInventory.set(of: inventory.service, in: namespace).owns(parent) {
                foreign[inventory.service] =
                    parent["metadata"]?["annotations"]?[ApplySet.toolingAnnotation]?.string ?? "nobody known"
            }
        }
    }

    /// Labels of a node that a service has put there, by node.
    func labels(of service: String) -> [String: Set<String>] {
        nodes.mapValues {
            FieldManagers(of: $0).appliedKeys(ServicePlanner.labelManager(service), at: ["metadata", "labels"])
        }.filter { !$0.value.isEmpty }
    }

    /// Whether a service is on the cluster, and was not stopped.
    func runs(_ service: String) -> Bool { inventories[service].map { !$0.isStopped } == true }
}
