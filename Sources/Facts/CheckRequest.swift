/// What a machine is asked so that its readiness for a cluster can be judged.
package struct CheckRequest: Sendable {
    package var ports: [UInt16]
    package var folders: [String]
    /// Where images come from.
    package var sources: [Endpoint]
    /// What must be reached on other machines.
    package var peers: [Endpoint]
    /// That may bring containerd; none when pods do not run in it.
    package var containerdPackages: [String]
    /// Whether the ways to others are tried.
    package var goesOut: Bool
    /// Whether to find out how fast etcd's disk is, by writing to it.
    package var timesDisk: Bool

    package init(
        ports: [UInt16],
        folders: [String],
        sources: [Endpoint],
        peers: [Endpoint],
        containerdPackages: [String],
        goesOut: Bool,
        timesDisk: Bool
    ) {
        self.ports = ports
        self.folders = folders
        self.sources = sources
        self.peers = peers
        self.containerdPackages = containerdPackages
        self.goesOut = goesOut
        self.timesDisk = timesDisk
    }

    /// To stand behind the facts script; `looked` is its last line.
    func script(from scripts: Scripts) throws -> [String] {
        var text = Shell.assignment("ports", ports.map(String.init))
        text += Shell.assignment("folders", folders)
        text += Shell.assignment("sources", sources.map(\.description))
        text += Shell.assignment("peers", peers.map(\.description))
        text += Shell.assignment("containerd_packages", containerdPackages)
        text += Shell.assignment("goes_out", goesOut ? "yes" : "")
        text += Shell.assignment("times_disk", timesDisk ? "yes" : "")
        return [text, try scripts.text("check")]
    }
}
