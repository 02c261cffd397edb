import ClusterModel

extension Planner {
    /// Files that tell containerd how to run pods, and where images are.
    var containerdFiles: [String] {
        [ContainerdConfiguration.path] + cluster.images.mirrors.keys.sorted().map(Self.hostsFile)
    }

    static func hostsFile(_ host: String) -> String { "\(ContainerdConfiguration.hostsFolder)/\(host)/hosts.toml" }
}

extension MachinePlanning {
    /// containerd's configuration: what is there, with what the kubelet needs of it.
    mutating func planContainerd(into parts: inout Parts) throws {
        let existing = facts.files[ContainerdConfiguration.path]
        let text: String
        do {
            text = try ContainerdConfiguration(planner, facts).applied(to: existing?.contents)
        } catch {
            // Preflight has refused it already.
            throw Refusal("\(machine.name): \(ContainerdConfiguration.path):\(error.line): \(error.sentence)")
        }
        plan(
            DesiredFile(
                path: ContainerdConfiguration.path,
                mode: existing?.mode ?? "0644",
                contents: text,
                // Logins for registries may stand there.
                isSecret: ["auth", "password", "token"].contains { text.contains($0) }
            ),
            into: &parts
        )
        for (host, urls) in planner.cluster.images.mirrors.sorted(by: { $0.key < $1.key }) {
            let hosts = urls.map { "[host.\(TOMLText.quoted($0))]\n  capabilities = [\"pull\", \"resolve\"]\n" }
            plan(
                DesiredFile(
                    path: Planner.hostsFile(host),
                    mode: "0644",
                    contents: "# Written by paictl: where the images of \(host) are looked for first.\n"
                        + hosts.joined(),
                    isSecret: false
                ),
                into: &parts
            )
        }
    }
}

extension ContainerdConfiguration {
    /// What a cluster asks of the containerd of a machine.
    init(_ planner: Planner, _ facts: Facts) {
        let network = planner.cluster.network.podNetwork
        self.init(
            sandboxImage: planner.cluster.image(of: .pause),
            usesSystemdCgroups: Context.cgroupDriver(facts) == "systemd",
            // Where Debian's containernetworking-plugins puts them.
            pluginFolder: network == .none ? nil : "/usr/lib/cni",
            needsHosts: !planner.cluster.images.mirrors.isEmpty
        )
    }
}
