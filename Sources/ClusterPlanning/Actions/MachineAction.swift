import ClusterModel

/// An action on a machine.
protocol MachineAction: Action {
    /// Whether the step is for this machine at all; one action that says no leaves the whole step out.
    func concerns(_ planning: MachinePlanning) -> Bool

    /// The files that it keeps on a machine: all that it writes, whether they are due or not. What paictl has written and no step
    /// keeps is taken away.
    func files(on machine: Machine, by planner: Planner) throws -> Set<String>

    /// Adds to the step what is to be done so that the machine is as described; nothing when it is.
    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws

    /// Adds what can be done only once all of the step's actions are through.
    func close(_ step: inout StepDraft, on planning: inout MachinePlanning) throws
}

extension MachineAction {
    static var places: Set<Place> { [.master, .worker, .proxy] }

    func concerns(_ planning: MachinePlanning) -> Bool { true }

    func files(on machine: Machine, by planner: Planner) throws -> Set<String> { [] }

    func close(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {}
}
