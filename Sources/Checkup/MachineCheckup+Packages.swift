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
}
