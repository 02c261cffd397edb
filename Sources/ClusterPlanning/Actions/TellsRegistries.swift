import ClusterModel
import Facts
import Plan

/// `registries: true`: Docker and the kubelet know how the configuration's registries are reached. What others have put into
/// the files that both read stays; what is ours there, and the configuration has no more, goes.
struct TellsRegistries: MachineAction, Switch {
    static let key = "registries"

    private static let authorities = "/etc/docker/certs.d"
    static let daemon = "/etc/docker/daemon.json"
    private static let kubelet = "/var/lib/kubelet/config.json"
    /// Hosts that Docker's daemon was told by us to speak to without TLS, one a line.
    private static let plain = "/var/lib/paictl/docker/plain-registries"

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.formUnion(files(on: machine, by: planner))
        request.files.formUnion([Self.plain, RegistryLogins.path])
    }

    /// All that it keeps there. What it shares with others is never taken away as a whole.
    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        let images = planner.cluster.images
        var files: Set = [Self.daemon, Self.kubelet]
        files.formUnion(images.registries.filter { $0.authority != nil }.map { Self.authority(of: $0.host) })
        if !images.plainHosts.isEmpty { files.insert(Self.plain) }
        if images.registries.contains(where: { $0.login != nil }) { files.insert(RegistryLogins.path) }
        return files
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let images = planning.planner.cluster.images
        var wanted: Set<String> = []
        for registry in images.registries {
            guard let authority = registry.authority else { continue }
            let path = Self.authority(of: registry.host)
            wanted.insert(path)
            planning.put(DesiredFile(path: path, mode: "0644", contents: authority, isSecret: false), in: &step)
        }
        if try !tellDaemon(&step, &planning).isEmpty { wanted.insert(Self.plain) }
        try tellKubelet(&step, &planning)
        // Last: it remembers what is ours in the others.
        let logins = images.registries.filter { $0.login != nil }
        if let contents = try RegistryLogins.contents(logins) {
            wanted.insert(RegistryLogins.path)
            planning.put(
                DesiredFile(path: RegistryLogins.path, mode: "0600", contents: contents, isSecret: true),
                in: &step
            )
        }
        try planning.takeAway(in: &step, except: wanted) {
            $0.hasPrefix(Self.authorities + "/") || $0.hasPrefix(RegistryLogins.folder + "/")
        }
    }

    /// - Returns: the hosts that stand there because of us.
    private func tellDaemon(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws -> Set<String> {
        let hosts = planning.planner.cluster.images.plainHosts
        let former = Set((planning.facts.files[Self.plain]?.contents ?? "").split(separator: "\n").map(String.init))
        guard !hosts.isEmpty || !former.isEmpty else { return [] }
        var ours: Set<String> = []
        try planning.change(Self.daemon, isSecret: false, in: &step) { file throws(SharedJSONError) in
            ours = hosts.subtracting(Set(file.texts(inList: "insecure-registries")).subtracting(former))
            try file.put(hosts, takingOut: former, inList: "insecure-registries")
        }
        guard !ours.isEmpty else { return [] }
        let list = ours.sorted().map { $0 + "\n" }.joined()
        planning.put(DesiredFile(path: Self.plain, mode: "0644", contents: list, isSecret: false), in: &step)
        return ours
    }

    private func tellKubelet(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws {
        let cluster = planning.planner.cluster
        // With containerd it would send the password of a registry to the registry's mirrors; containerd's own is by host.
        let registries = cluster.images.registries.filter {
            cluster.kubernetes.runtime != .containerd || cluster.images.mirrors[$0.host] == nil
        }
        let entries = RegistryLogins.entries(registries)
        let former = RegistryLogins.former(planning.facts, \.nameInDocker)
        guard !entries.isEmpty || !former.isEmpty else { return }
        try planning.change(Self.kubelet, isSecret: true, in: &step) { file throws(SharedJSONError) in
            try file.put(entries, takingOut: former, below: "auths")
        }
    }

    private static func authority(of host: String) -> String { "\(authorities)/\(host)/ca.crt" }
}
