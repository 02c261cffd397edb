import Facts
import ClusterModel
import YAML

/// Something that a step of a job does, which one key of the step stands for.
///
/// The actions of a step are planned and carried out in the order in which its keys are written. A new one is a type in a file of
/// its own, listed in `Actions.swift`.
protocol Action: Sendable {
    /// As jobs spell it.
    static var key: String { get }
    /// Where a step with it may be done.
    static var places: Set<StepDefinition.Place> { get }

    /// Reads what is written behind the key. What it names must exist: that is found out here, with its place.
    init(_ value: Node, in names: Names) throws

    /// What must be known of a machine so that this can be planned there.
    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws
}

extension Action {
    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws {}
}

/// An action on a machine.
protocol MachineAction: Action {
    /// Whether the step is for this machine at all; one action that says no leaves the whole step out.
    func concerns(_ planning: MachinePlanning) -> Bool

    /// Adds to the step what is to be done so that the machine is as described; nothing when it is.
    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws

    /// Adds what can be done only once all of the step's actions are through.
    func close(_ step: inout StepDraft, on planning: inout MachinePlanning) throws
}

extension MachineAction {
    static var places: Set<StepDefinition.Place> { [.master, .worker, .proxy] }

    func concerns(_ planning: MachinePlanning) -> Bool { true }

    func close(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {}
}

/// An action that is done once: for the whole cluster, through a master, or on the box that runs paictl.
protocol SharedAction: Action {
    func plan(_ step: inout StepDraft, in situation: Situation) throws
}

/// What planning goes by: what is asked for, and what was found.
struct Situation {
    let planner: Planner
    let findings: Planner.Findings
    /// What becomes of etcd's members; nil while no etcd answers.
    let etcd: EtcdMembership?
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
