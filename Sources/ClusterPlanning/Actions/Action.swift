import Facts
import ClusterModel
import YAML

/// Something that a step of a job does, which one key of the step stands for.
///
/// The actions of a step are planned and carried out in the order in which its keys are written. A new one is a type in a file of
/// its own in this folder, which has its name.
protocol Action: Sendable {
    /// As jobs spell it.
    static var key: String { get }
    /// Where a step with it may be done.
    static var places: Set<Place> { get }

    /// Reads what is written behind the key. What it names must exist: that is found out here, with its place.
    init(_ value: Node, in names: Names) throws

    /// What must be known of a machine so that this can be planned there.
    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws
}

extension Action {
    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws {}
}

/// An action that is either there or not: what is written behind its key is `true`.
protocol Switch: Action {
    init()
}

extension Switch {
    init(_ value: Node, in names: Names) throws {
        guard value.bool == true else {
            throw YAMLError("'\(Self.key)' is 'true' or left out, not \(value.summary)", at: value.mark)
        }
        self.init()
    }
}
