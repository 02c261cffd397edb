import Facts
import Plan
import ClusterModel
import TOML

/// `containerd: true`: its configuration is made to let the kubelet run pods in it; all its other settings stay.
struct AsksContainerd: MachineAction, Switch {
    static let key = "containerd"

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.formUnion(files(on: machine, by: planner))
        request.files.insert(RegistryLogins.path)
    }

    /// All that it keeps there.
    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        Set([ContainerdConfiguration.path] + RegistryHosts(planner.cluster.images).files.keys)
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
                mode: planning.planner.cluster.images.containerdLogins.isEmpty ? existing?.mode ?? "0644" : "0600",
                contents: text,
                // Logins for registries may stand there, or have stood.
                isSecret: ["auth", "password", "token"].contains {
                    text.contains($0) || existing?.contents?.contains($0) == true
                }
            ),
            in: &step
        )
        let hosts = RegistryHosts(planning.planner.cluster.images).files
        for (path, contents) in hosts.sorted(by: { $0.key < $1.key }) {
            planning.put(DesiredFile(path: path, mode: "0644", contents: contents, isSecret: false), in: &step)
        }
        try planning.takeAway(in: &step, except: Set(hosts.keys)) {
            $0.hasPrefix(ContainerdConfiguration.hostsFolder + "/")
        }
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
            needsHosts: !planner.cluster.images.describedHosts.isEmpty,
            logins: planner.cluster.images.containerdLogins,
            servesNVIDIA: facts.gpus.serveNVIDIA(planner.cluster.kubernetes.gpuToolkit),
            formerLogins: RegistryLogins.former(facts, \.nameInContainerd)
        )
    }
}
