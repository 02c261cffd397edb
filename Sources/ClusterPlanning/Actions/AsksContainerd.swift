import Facts
import Plan
import ClusterModel
import TOML

/// `containerd: true`: its configuration is made to let the kubelet run pods in it; all its other settings stay.
struct AsksContainerd: MachineAction, Switch {
    static let key = "containerd"

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.formUnion(files(on: machine, by: planner))
    }

    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        Set([ContainerdConfiguration.path] + planner.cluster.images.mirrors.keys.map(Self.hostsFile))
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let existing = planning.facts.files[ContainerdConfiguration.path]
        let text: String
        do {
            text = try ContainerdConfiguration(planning.planner, planning.facts).applied(to: existing?.contents)
        } catch {
            // Preflight has refused it already.
            throw Refusal("\(planning.machine.name): \(ContainerdConfiguration.path):\(error.line): \(error.sentence)")
        }
        planning.put(
            DesiredFile(
                path: ContainerdConfiguration.path,
                mode: existing?.mode ?? "0644",
                contents: text,
                // Logins for registries may stand there.
                isSecret: ["auth", "password", "token"].contains { text.contains($0) }
            ),
            in: &step
        )
        for (host, urls) in planning.planner.cluster.images.mirrors.sorted(by: { $0.key < $1.key }) {
            let hosts = urls.map { "[host.\(TOMLText.quoted($0))]\n  capabilities = [\"pull\", \"resolve\"]\n" }
            planning.put(
                DesiredFile(
                    path: Self.hostsFile(host),
                    mode: "0644",
                    contents: "# Written by paictl: where the images of \(host) are looked for first.\n"
                        + hosts.joined(),
                    isSecret: false
                ),
                in: &step
            )
        }
    }

    private static func hostsFile(_ host: String) -> String {
        "\(ContainerdConfiguration.hostsFolder)/\(host)/hosts.toml"
    }
}

extension ContainerdConfiguration {
    /// What a cluster asks of the containerd of a machine.
    init(_ planner: Planner, _ facts: Facts) {
        let network = planner.cluster.network.podNetwork
        self.init(
            sandboxImage: planner.cluster.image(of: .pause),
            usesSystemdCgroups: facts.cgroupDriver == "systemd",
            pluginFolder: planner.library.packages.family(of: facts.distribution).family.pluginFolder,
            hasForeignNetwork: network == .none,
            needsHosts: !planner.cluster.images.mirrors.isEmpty
        )
    }
}
