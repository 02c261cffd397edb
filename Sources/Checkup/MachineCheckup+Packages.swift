import ClusterModel
import Facts

extension MachineCheckup {
    /// What the distribution is, and what it has no package for.
    func distribution() -> [Finding] {
        var findings = release() + selinux()
        for name in missingPackages.unknown where !(facts.lacksDockerClient && name == "docker") {
            let program = demands.packages.row(name, on: facts.distribution).unless
            findings.append(
                error(
                    "\(program ?? name) is not there, and paictl knows no package of '\(facts.distribution.id)' that brings it",
                    "install it there, or use Debian or Ubuntu"
                )
            )
        }
        if facts.lacksDockerClient { findings.append(dockerClient()) }
        return findings
    }

    private func dockerClient() -> Finding {
        let what = "dockerd is there and its client, the program 'docker', is not"
        let known = demands.packages.packages(PackageTable.dockers)
        let packages = missingPackages.packages.filter(known.contains)
        return packages.isEmpty
            ? error("\(what); nor is a package that paictl knows of it", "install the client that belongs to it")
            : warning(what, "a deploy installs \(packages.joined(separator: ", "))")
    }

    private func release() -> [Finding] {
        let name = "\(facts.distribution.id) \(facts.distribution.version)"
        guard demands.packages.family(of: facts.distribution).installer == .apt else {
            return [
                warning(
                    "paictl was never run on \(name): what it does there is by rule only",
                    "try it on one machine first; Documentation/SeenOn.md says what was seen"
                )
            ]
        }
        let oldest = ["debian": Version(11, 0), "ubuntu": Version(20, 4)]
        guard let oldest = oldest[facts.distribution.id], let version = Version(facts.distribution.version + ".0"),
            version < oldest
        else { return [] }
        return [
            warning(
                "\(name) is older than what paictl was made for",
                facts.distribution.id == "debian" ? "use Debian 11 or later" : "use Ubuntu 20.04 or later"
            )
        ]
    }

    /// The kubelet, etcd and the API server share folders of the machine, and nothing here labels those.
    private func selinux() -> [Finding] {
        guard check.truths.contains("selinux") else { return [] }
        return [
            error(
                "SELinux is enforcing, and paictl labels none of the folders that its containers share with the machine",
                "run 'setenforce 0' there and put 'SELINUX=permissive' into /etc/selinux/config"
            )
        ]
    }

    func installations() -> [Finding] {
        var findings: [Finding] = []
        if check.truths.contains("dpkg-interrupted") {
            findings.append(error("an installation of packages was interrupted", "run 'dpkg --configure -a' there"))
        }
        if check.truths.contains("own-installation-interrupted") {
            findings.append(note("a run was stopped while it installed packages; the next one goes on with that"))
        }
        if let lock = check.packageLock {
            findings.append(
                warning(
                    "\(lock.program) (process \(lock.process)) is installing packages there",
                    "wait until it is done; a deploy waits for ten minutes"
                )
            )
        }
        return findings
    }

    /// What else handles containers there.
    func containerSoftware() -> [Finding] {
        var findings: [Finding] = []
        if check.software.contains("podman-docker") {
            findings.append(
                error("'docker' is Podman there", "remove the package podman-docker, so that Docker can be installed")
            )
        } else if check.software.contains("podman") {
            findings.append(note("Podman is installed, which does no harm"))
        }
        if check.software.contains("snap-docker") {
            findings.append(
                error(
                    "Docker is a snap there, which sees no folder but its own",
                    "run 'snap remove docker'; paictl then installs the package"
                )
            )
        }
        if check.truths.contains("cri-disabled") {
            findings.append(
                note("the CRI plugin of containerd is turned off, which Kubernetes before 1.24 does not need")
            )
        }
        if !check.podNetworks.isEmpty, !isMember || check.podNetworks.contains(where: { $0 < "10-paictl.conflist" }),
            cluster.network.podNetwork != .none
        {
            findings.append(
                warning(
                    "/etc/cni/net.d has \(check.podNetworks.listed), and the kubelet takes the first file of that folder",
                    "move it away unless you mean it; 'pod-network: none' leaves the pod network to you"
                )
            )
        }
        return findings
    }
}
