package import Facts
package import PKI
package import Plan

/// What was found before planning.
package struct Findings: Sendable {
    /// Facts of the machines that answered.
    package var facts: [String: Facts]
    /// Why the others did not.
    package var obstacles: [String: String]
    /// Nil for a job that only removes things.
    package var secrets: ClusterSecrets?
    /// Files of this box that the job would write, path → contents.
    package var here: [String: String]
    /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
    package var recorded: String?
    /// What becomes of services that are on the cluster, for a job that brings machines or takes leave of some.
    package var services = APIChanges()
    /// Authorities that the operator brings; nil where paictl makes them all.
    package var own: OwnAuthorities?
    /// Where new keys and certificates come from.
    package var keys: any KeySource
    /// Seconds since 1970.
    package var now: Int64

    package init(
        facts: [String: Facts],
        obstacles: [String: String],
        secrets: ClusterSecrets?,
        here: [String: String],
        recorded: String? = nil,
        keys: any KeySource,
        now: Int64
    ) {
        self.facts = facts
        self.obstacles = obstacles
        self.secrets = secrets
        self.here = here
        self.recorded = recorded
        self.keys = keys
        self.now = now
    }

    func sharedSecrets() throws(PlanningError) -> ClusterSecrets {
        guard let secrets else { throw PlanningError("a job that only removes things needs no secrets") }
        return secrets
    }
}
