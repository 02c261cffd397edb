/// What planning goes by: what is asked for, and what was found.
struct Situation {
    let planner: Planner
    let kind: JobKind
    /// Whether the job lets pods back onto the nodes that it drains.
    let bringsNodesBack: Bool
    /// Templates of objects that the configuration does not ask for, for a job that prunes.
    let prunes: [String]
    let findings: Findings
    /// What becomes of etcd's members; nil while no etcd answers.
    let etcd: EtcdMembership?
    /// What members have of their files; nil for a job that leaves those as they are.
    let space: EtcdSpace?
    let common: CommonContext
    let files = SharedFiles()
}
