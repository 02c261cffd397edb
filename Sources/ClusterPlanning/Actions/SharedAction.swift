/// An action that is done once: for the whole cluster, through a master, or on the box that runs paictl.
protocol SharedAction: Action {
    func plan(_ step: inout StepDraft, in situation: Situation) throws
}
