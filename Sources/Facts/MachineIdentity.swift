package import ClusterModel

/// What tells a machine from others, and how one gets in, as `identify.sh` said.
package struct MachineIdentity: Sendable, Equatable {
    /// The contents of /etc/machine-id; empty when there is none.
    package var machineID = ""
    package var addresses: [CheckFacts.LocalAddress] = []
    /// The address at which the connection arrived there.
    package var reachedAt: IPv4Address?
    /// What its GPUs are called.
    package var gpus: [String] = []
    package var sudo = Sudo.asks

    /// How the account becomes root there.
    package enum Sudo: String, Sendable {
        case root, free, asks, missing
    }

    package init() {}
}
