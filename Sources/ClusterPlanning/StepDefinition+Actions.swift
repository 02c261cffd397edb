extension StepDefinition {
    /// What becomes of a master's etcd member in it.
    var member: ChangesMember.Kind? { actions(ChangesMember.self).first?.kind }

    /// Whether it is carried out through other machines, so that its own need not answer.
    var isDoneElsewhere: Bool { has(DeletesNode.self) || member == .leave }
}

extension StepDefinition {
    /// Whether its wait is for what becomes of its own objects, so that a plan asks nothing about it.
    var waitsForItsObjects: Bool { places == [.cluster] && actions.count > 1 }
}
