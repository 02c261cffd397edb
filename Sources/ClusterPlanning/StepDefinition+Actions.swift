extension StepDefinition {
    /// What becomes of a master's etcd member in it.
    var member: ChangesMember.Kind? { actions(ChangesMember.self).first?.kind }

    /// Whether it is carried out through other machines, so that its own need not answer.
    var isDoneElsewhere: Bool { has(DeletesNode.self) || member == .leave }
}
