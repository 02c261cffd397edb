import Plan
import TOML
package import ClusterModel
package import Checkup
package import Facts

extension JobPlanner {
    /// The script that asks a machine whether it can take part; it ends with the line `end`, and all it changes is a few
    /// kilobytes beside etcd's data, which are gone again then.
    package func checkScript(for machine: Machine) throws -> [String] {
        var request = FactsRequest()
        request.addRuntime(of: planner.cluster)
        for packages in steps(of: machine).flatMap({ $0.actions(InstallsPackages.self) }) {
            packages.ask(&request, of: machine, by: planner)
        }
        request.volumes = planner.paths(on: machine)
        // With a bundle nothing is pulled, so that it does not matter what is there.
        if planner.bundle == nil {
            request.images = Set(components(on: machine).flatMap { planner.images([$0], leavesDocker: false) })
        }
        request.check = checkRequest(for: machine, isQuick: false)
        return try request.script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
    }

    /// The script that asks a machine for what the checks of the CIS benchmark look at; it changes nothing.
    package func cisScript(for machine: Machine) throws -> [String] {
        var request = FactsRequest()
        request.cis = CISRequest(planner.library.cis.checks.filter { $0.concerns(machine) && isDue($0) })
        return try request.script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
    }

    /// The script that asks a machine for what a helper asks for; it changes nothing.
    package func supportScript(for machine: Machine) throws -> [String] {
        var request = FactsRequest()
        request.support = true
        return try request.script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
    }

    /// Whether the cluster has what a check looks at.
    package func isDue(_ check: CISCheck) -> Bool { check.condition.map(planner.holds) ?? true }

    package var cisChecks: [CISCheck] { planner.library.cis.checks }

    /// Whether a job makes a machine part of the cluster, so that what speaks against that is to be found first.
    func foundsNodes(_ machine: Machine) -> Bool {
        job.kind == .founds || job.kind == .joins && planner.named.contains(machine.name)
    }

    /// - Parameter isQuick: whether to leave out what takes seconds and stops no deploy of its own: the disk's speed, and the ways
    ///   to others, which a deploy goes anyway.
    func checkRequest(for machine: Machine, isQuick: Bool) -> CheckRequest {
        CheckRequest(
            ports: planner.cluster.ports(of: machine).keys.sorted(),
            folders: planner.cluster.watchedFolders(of: machine),
            sources: isQuick ? [] : (registries(machine) + archives).sorted(),
            peers: isQuick ? [] : peers(of: machine),
            containerdPackages: planner.cluster.kubernetes.runtime == .containerd
                ? planner.library.packages.containerds(PackageTable.dockers).sorted() : [],
            goesOut: !isQuick,
            timesDisk: !isQuick && machine.role == .master
        )
    }

    private func registries(_ machine: Machine) -> [Endpoint] {
        planner.bundle == nil ? Array(planner.cluster.registries(of: images(on: machine)).keys) : []
    }

    /// What vendors serve their packages from, where the configuration wants those.
    private var archives: [Endpoint] {
        let settings = planner.cluster.kubernetes
        let names = [
            settings.dockerPackage == "docker-ce" ? "docker-ce" : nil,
            settings.gpuToolkit == .nvidia ? PackageTable.gpuToolkit : nil,
        ]
        return planner.library.packages.archives(Set(names.compactMap { $0 })).compactMap(\.endpoint)
    }

    private func peers(of machine: Machine) -> [Endpoint] {
        planner.cluster.traffic(from: machine).flatMap { other, ports in
            ports.map { Endpoint(other.address.description, $0) }
        }
            + (machine.role == .worker ? [planner.cluster.foreignFront].compactMap { $0 } : [])
    }

    /// References of the images that a machine's steps bring.
    func images(on machine: Machine) -> [String] { Set(components(on: machine).map(planner.cluster.image)).sorted() }

    /// Components whose images a machine's steps bring.
    func components(on machine: Machine) -> [Component] {
        planner.wanted(steps(of: machine).flatMap { $0.actions(BringsImages.self) }.flatMap(\.components))
    }
}

extension JobPlanner {
    /// What the job asks of its machines.
    package var demands: Demands {
        var demands = Demands(
            cluster: planner.cluster,
            packages: planner.library.packages,
            runtimes: planner.library.runtimes,
            hasBundle: planner.bundle != nil,
            images: byMachine(images),
            installs: byMachine { steps(of: $0).flatMap { $0.actions(InstallsPackages.self) }.flatMap(\.names) }
        )
        demands.bundledPackages = planner.bundle?.packages ?? []
        demands.bundledArchitectures = planner.bundle.map { Set(["x86_64", "aarch64"].filter($0.isComplete)) } ?? []
        return demands
    }

    private func byMachine(_ value: (Machine) -> [String]) -> [String: [String]] {
        Dictionary(planner.cluster.machines.map { ($0.name, value($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// What keeps the job from being begun on these machines.
    ///
    /// - Parameter knownClusterID: the id in the configuration directory's admin.conf; nil when there is none.
    package func preflight(_ facts: [String: Facts], knownClusterID: String?) -> [Finding] {
        Preflight(
            cluster: planner.cluster,
            leaving: planner.leaving,
            knownClusterID: planner.snapshot?.record?.cluster ?? knownClusterID,
            takesAway: job.kind.demandsNothing,
            bringsBack: planner.snapshot != nil,
            further: planner.cluster.machines.compactMap { machine in
                facts[machine.name].flatMap { containerdFault(machine, $0) }
            }
        ).obstacles(facts)
    }

    /// A configuration of containerd that cannot be told to run pods without losing something.
    private func containerdFault(_ machine: Machine, _ facts: Facts) -> Finding? {
        guard planner.cluster.kubernetes.runtime == .containerd,
            let text = facts.files[ContainerdConfiguration.path]?.contents
        else { return nil }
        do {
            _ = try ContainerdConfiguration(planner, facts).applied(to: text)
            return nil
        } catch {
            return Finding(
                machine: machine.name,
                .error,
                "\(ContainerdConfiguration.path):\(error.line): \(error.sentence)",
                fix: "fix it there, or move it away to let paictl write one"
            )
        }
    }
}

extension FactsRequest {
    mutating func add(packages names: [String], _ table: PackageTable) {
        packages.formUnion(table.packages(PackageTable.asked(names)))
        programs.formUnion(table.programs(Set(names)))
    }

    /// What tells whether the runtime that the cluster asks for can run pods there.
    mutating func addRuntime(of cluster: Cluster) {
        switch cluster.kubernetes.runtime {
        case .docker: break
        case .containerd: files.insert(ContainerdConfiguration.path)
        case .criDockerd: probes.insert(Probe.criDockerdIsInstalled)
        }
    }
}
