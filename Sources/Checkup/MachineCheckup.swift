import ClusterModel
import Facts

/// Judges one machine by what was found there.
struct MachineCheckup {
    let demands: Demands
    let machine: Machine
    let facts: Facts
    let check: CheckFacts
    /// Images that have to be pulled there.
    let missingImages: [String]
    let missingPackages: MissingPackages

    /// Nil when the machine was not looked at.
    init?(_ demands: Demands, machine: Machine, facts: Facts) {
        guard let check = facts.check else { return nil }
        self.demands = demands
        self.machine = machine
        self.facts = facts
        self.check = check
        missingImages =
            demands.hasBundle
            ? []
            : (demands.images[machine.name] ?? []).filter { image in
                ImageStore.allCases.allSatisfy { facts.digest(of: ImageUse(image, in: $0)) == nil }
            }
        missingPackages = demands.packages.missing(
            demands.installs[machine.name] ?? [],
            on: facts,
            dockerPackage: demands.cluster.kubernetes.dockerPackage
        )
    }

    var cluster: Cluster { demands.cluster }

    /// What brings the packages it lacks, so that no archive is asked.
    var bundledPackages: BundledPackages? {
        demands.bundledPackages.fitting(facts, lacking: missingPackages.packages)
    }

    /// Whether it belongs to a cluster of ours already.
    var isMember: Bool { facts.clusterID != nil }

    func findings() -> [Finding] {
        system() + distribution() + resources() + disks() + kernel() + ports() + leftovers() + software() + docker()
            + containerd() + gpus() + names() + routes()
            + firewall() + sources() + proxies() + blindSpots()
    }

    func error(_ what: String, _ fix: String, cause: Finding.Cause = .condition) -> Finding {
        Finding(machine: machine.name, .error, what, fix: fix, cause: cause)
    }

    func warning(_ what: String, _ fix: String) -> Finding {
        Finding(machine: machine.name, .warning, what, fix: fix)
    }

    func note(_ what: String) -> Finding { Finding(machine: machine.name, .note, what) }

    // MARK: The system

    /// Seconds that clocks may differ before it is worth a word.
    static let noticedSkew: Int64 = 5

    private func system() -> [Finding] {
        var findings: [Finding] = []
        if !check.truths.contains("systemd") {
            findings.append(
                error(
                    "systemd does not run there, and Docker, the routes and the kernel's settings are started by it",
                    "boot the machine with systemd"
                )
            )
        }
        if !["x86_64", "aarch64"].contains(facts.architecture) {
            findings.append(
                error(
                    "its architecture is \(facts.architecture), and Kubernetes' images are for x86_64 and aarch64",
                    "use another machine"
                )
            )
        }
        let skew = abs(facts.clockSkew)
        if skew > Self.noticedSkew, skew <= Preflight.toleratedSkew {
            findings.append(
                warning(
                    "its clock is \(skew) s \(facts.clockSkew > 0 ? "ahead of" : "behind") this host's",
                    "run 'timedatectl set-ntp true' there, or here if this host is wrong"
                )
            )
        }
        let keepers: Set = ["chronyd", "ntpd", "ptp4l", "systemd-timesyn"]
        // A container has its host's clock.
        if !check.truths.contains("container"), check.programs.isDisjoint(with: keepers) {
            findings.append(
                warning("nobody keeps its clock right", "run 'timedatectl set-ntp true', or install chrony there")
            )
        }
        if facts.swapKiB > 0, cluster.kubernetes.allowsSwap {
            findings.append(note("swap is on, which 'allow-swap' allows"))
        }
        return findings + installations()
    }

    private func resources() -> [Finding] {
        var findings: [Finding] = []
        let memory = facts.memoryKiB / 1024
        let (least, enough) = machine.role == .master ? (1000, 1700) : (400, 900)
        if facts.memoryKiB > 0, memory < least {
            findings.append(
                error(
                    "it has \(memory) MiB of memory, in which a \(machine.role.rawValue)'s containers do not fit",
                    "give it 2 GiB or more"
                )
            )
        } else if facts.memoryKiB > 0, memory < enough {
            findings.append(
                warning(
                    "it has only \(memory) MiB of memory",
                    "give it 2 GiB or more, or the kernel may end containers"
                )
            )
        }
        if facts.cores == 1, machine.role == .master {
            findings.append(
                warning("it has a single core, on which etcd waits for the API server", "give a master two or more")
            )
        }
        return findings
    }

    private func kernel() -> [Finding] {
        let uses = [
            "overlay": "the layers of containers", "br_netfilter": "services", "nf_conntrack": "services",
        ]
        var findings = check.modules.filter { !$0.value }.keys.sorted().map { module in
            error(
                "its kernel \(check.kernel) has no module '\(module)', which \(uses[module] ?? "a cluster") need",
                "install the distribution's kernel with all its modules (linux-image, linux-modules-extra) and boot it; in a "
                    + "container or small virtual machine, load it on the host"
            )
        }
        let least: [(name: String, value: UInt64)] = [
            ("fs.file-max", 65536), ("fs.nr_open", 65536), ("fs.inotify.max_user_instances", 128),
            ("fs.inotify.max_user_watches", 8192), ("kernel.pid_max", 32768),
        ]
        for (name, value) in least {
            guard let there = check.limits[name], there < value else { continue }
            findings.append(
                warning(
                    "\(name) is \(there), which many containers use up",
                    "put '\(name) = \(value * 4)' into /etc/sysctl.d/99-limits.conf and run 'sysctl --system' there"
                )
            )
        }
        for override in check.overrides {
            findings.append(
                warning(
                    "\(override.file) sets \(override.setting) to 0 at every boot, after paictl's file has set it to 1",
                    "take the line out of \(override.file)"
                )
            )
        }
        return findings
    }

    // MARK: Who else is there

    private func ports() -> [Finding] {
        let own = cluster.ports(of: machine)
        let strangers = check.listeners.filter { listener in
            !isMember || (listener.program != "-" && listener.program != own[listener.port])
        }
        return Dictionary(grouping: strangers) { "\($0.program) \($0.process)" }.sorted { $0.key < $1.key }.map {
            _,
            held in
            let ports = Set(held.map(\.port)).sorted().map(String.init)
            let users = Set(held.compactMap { own[$0.port] }).sorted().joined(separator: ", ")
            let program = held[0].program == "-" ? "someone" : "\(held[0].program) (process \(held[0].process))"
            return error(
                "\(program) listens on TCP \(ports.count == 1 ? "port" : "ports") \(ports.joined(separator: ", ")), where \(users) is to listen",
                "stop and disable it, or move it to another port"
            )
        }
    }

    private func leftovers() -> [Finding] {
        guard !check.stale.isEmpty else { return [] }
        let folders = ["/etc/kubernetes", "/var/lib/kubelet", cluster.kubernetes.etcdDataPath, "/var/lib/etcd"]
        let stale = check.stale.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let toClear = folders.filter { folder in stale.contains { $0 == folder || $0.hasPrefix(folder + "/") } }
            .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return [
            error(
                "there are data of another cluster: \(stale.joined(separator: ", "))",
                "take that cluster off with the tool that made it ('kubeadm reset', for one), or, if nothing of it is needed, "
                    + "move \(toClear.listed) away",
                cause: .safety
            )
        ]
    }

    private func software() -> [Finding] {
        var findings: [Finding] = []
        let rivals = check.programs.intersection(["k3s", "k3s-server", "k3s-agent", "rke2", "k0s", "kubelite"])
        for rival in rivals.sorted() {
            let name = rival == "kubelite" ? "microk8s" : rival
            findings.append(
                error(
                    "\(name), another Kubernetes, runs there",
                    "uninstall it, or take the machine out of the configuration"
                )
            )
        }
        if check.programs.contains("kubelet"), !isMember {
            findings.append(
                error(
                    "a kubelet that is not paictl's runs there",
                    "run 'systemctl disable --now kubelet', and 'kubeadm reset' if kubeadm made it"
                )
            )
        } else if check.software.contains("kubelet.service") {
            findings.append(
                error(
                    "the service 'kubelet' starts a second kubelet at the next boot",
                    "run 'systemctl disable --now kubelet' there"
                )
            )
        }
        if rivals.isEmpty {
            for name in check.software.intersection(["k3s", "rke2", "k0s", "microk8s"]).sorted() {
                findings.append(
                    warning("\(name), another Kubernetes, is installed", "uninstall it, so that no one starts it")
                )
            }
        }
        return findings + containerSoftware()
    }

    private func blindSpots() -> [Finding] {
        check.missingTools.map { tool in
            warning(
                "it has no '\(tool)', so that not all could be looked at",
                "install \(Self.packages[tool] ?? tool) there"
            )
        }
            + check.unknown.map { look in
                warning(
                    "\(look) could not be looked at",
                    "run the part 'look_at_\(look.replacing(" ", with: "_"))' of k8sPaiLibrary/script/check.sh there to see why"
                )
            }
    }

    private static let packages = [
        "ss": "iproute2", "ip": "iproute2", "df": "coreutils", "sed": "sed", "find": "findutils",
        "base64": "coreutils", "sha256sum": "coreutils", "stat": "coreutils", "timeout": "coreutils",
    ]
}
