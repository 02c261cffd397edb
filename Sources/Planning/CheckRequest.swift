public import ClusterModel

/// What a machine is asked so that its readiness for a cluster can be judged.
struct CheckRequest: Sendable {
    var ports: [UInt16]
    var folders: [String]
    /// Where images come from.
    var sources: [Endpoint]
    /// What must be reached on other machines.
    var peers: [Endpoint]
    /// That may bring containerd; none when pods do not run in it.
    var containerdPackages: [String]
    /// Whether the ways to others are tried.
    var goesOut: Bool
    /// Whether to find out how fast etcd's disk is, by writing to it.
    var timesDisk: Bool

    /// To stand behind the facts script; `looked` is its last line.
    func script(library: Library) throws -> String {
        var text = Shell.assignment("ports", ports.map(String.init))
        text += Shell.assignment("folders", folders)
        text += Shell.assignment("sources", sources.map(\.description))
        text += Shell.assignment("peers", peers.map(\.description))
        text += Shell.assignment("containerd_packages", containerdPackages)
        text += Shell.assignment("goes_out", goesOut ? "yes" : "")
        text += Shell.assignment("times_disk", timesDisk ? "yes" : "")
        return try text + library.script("check")
    }
}

extension Planner {
    /// How long a connection within the cluster may take.
    static let reachSeconds = 3

    /// The script that asks a machine whether it can take part; it ends with the line `end`, and all it changes is a few
    /// kilobytes beside etcd's data, which are gone again then.
    public func checkScript(for machine: Machine) throws -> String {
        var request = FactsRequest()
        request.addRuntime(of: cluster)
        for packages in steps(of: machine).flatMap({ $0.actions(InstallsPackages.self) }) {
            packages.ask(&request, of: machine, by: self)
        }
        // With a bundle nothing is pulled, so that it does not matter what is there.
        if bundle == nil {
            request.images = Set(components(on: machine).flatMap { images([$0], leavesDocker: false) })
        }
        request.check = checkRequest(for: machine, isQuick: false)
        return try request.script(library: library, context: scriptContext(for: machine))
    }

    /// Whether a job makes a machine part of the cluster, so that what speaks against that is to be found first.
    func foundsNodes(_ machine: Machine) -> Bool {
        job.kind == .founds || job.kind == .joins && named.contains(machine.name)
    }

    /// - Parameter isQuick: whether to leave out what takes seconds and stops no deploy of its own: the disk's speed, and the ways
    ///   to others, which a deploy goes anyway.
    func checkRequest(for machine: Machine, isQuick: Bool) -> CheckRequest {
        CheckRequest(
            ports: ports(of: machine).keys.sorted(),
            folders: MachineCheckup.folders(of: machine, in: cluster) + MachineCheckup.writtenFolders,
            sources: isQuick ? [] : registries(images(on: machine)).keys.sorted(),
            peers: isQuick ? [] : peers(of: machine),
            containerdPackages: cluster.kubernetes.runtime == .containerd
                ? library.packages.containerds(Self.dockers).sorted() : [],
            goesOut: !isQuick,
            timesDisk: !isQuick && machine.role == .master
        )
    }

    private func peers(of machine: Machine) -> [Endpoint] {
        traffic(from: machine).flatMap { other, ports in ports.map { Endpoint(other.address.description, $0) } }
            + (machine.role == .worker ? [foreignFront].compactMap { $0 } : [])
    }

    /// References of the images that a machine's steps bring.
    func images(on machine: Machine) -> [String] { Set(components(on: machine).map(cluster.image)).sorted() }

    /// Components whose images a machine's steps bring.
    func components(on machine: Machine) -> [Component] {
        wanted(steps(of: machine).flatMap { $0.actions(BringsImages.self) }.flatMap(\.components))
    }
}
