import ClusterModel
import Facts
import Foundation

/// Docker: whether it starts, and whether what runs is as it should be.
extension MachineCheckup {
    func docker() -> [Finding] { dockerStart() + runningDocker() }

    /// What Docker would not start with, whether it is there or is to be installed.
    private func dockerStart() -> [Finding] {
        var findings: [Finding] = []
        if let text = check.dockerConfiguration, !((try? JSONSerialization.jsonObject(with: text)) is [String: Any]) {
            findings.append(
                error(
                    "/etc/docker/daemon.json is no JSON object, and Docker does not start with it",
                    "correct it, or move it away; 'dockerd --validate' says where the mistake is"
                )
            )
        }
        if check.truths.contains("docker-masked") {
            findings.append(
                error(
                    "the service 'docker' is masked, so that nothing can start it",
                    "run 'systemctl unmask docker' there"
                )
            )
        }
        return findings
    }

    private func runningDocker() -> [Finding] {
        guard let found = facts.docker else { return [] }
        guard found.cgroupDriver != nil else {
            return [
                warning(
                    "Docker is installed and does not answer",
                    "a deploy starts it; should that fail, 'journalctl -u docker' there says why"
                )
            ]
        }
        var findings: [Finding] = []
        if let version = Version(found.version), version < Version(19, 3) {
            findings.append(
                warning(
                    "Docker \(found.version) is older than 19.03",
                    "upgrade it, or remove it and paictl installs one"
                )
            )
        }
        if found.cgroupDriver == "cgroupfs", facts.cgroupVersion == 2 {
            findings.append(
                warning(
                    "Docker's cgroup driver is cgroupfs beside systemd, which keeps accounts of its own",
                    "put '\"exec-opts\": [\"native.cgroupdriver=systemd\"]' into /etc/docker/daemon.json and restart Docker"
                )
            )
        }
        // It says no to the API 1.41 that the kubelet speaks.
        if cluster.kubernetes.version < Version(1, 24), let version = Version(found.version), version >= Version(29, 0)
        {
            findings.append(
                warning(
                    "Docker \(found.version) speaks no API as old as that of the kubelets before Kubernetes 1.24, unless told to",
                    "put '\"min-api-version\": \"1.24\"' into /etc/docker/daemon.json and restart Docker"
                )
            )
        }
        return findings + (check.docker.map(dockerSettings) ?? [])
    }

    private func dockerSettings(_ settings: CheckFacts.DockerSettings) -> [Finding] {
        var findings: [Finding] = []
        if settings.root != "/var/lib/docker" {
            findings.append(
                warning(
                    "Docker keeps its data in \(settings.root), and the kubelet's container looks for logs in /var/lib/docker",
                    "take 'data-root' out of /etc/docker/daemon.json and mount that disk at /var/lib/docker"
                )
            )
        }
        if !["runc", "crun"].contains(settings.runtime) {
            findings.append(
                note(
                    "Docker's default runtime is \(settings.runtime), which all pods use; the kubelet itself is started with runc"
                )
            )
        }
        if ["vfs", "devicemapper", "aufs"].contains(settings.storage) {
            findings.append(
                warning(
                    "Docker's storage driver is \(settings.storage), which is slow or on its way out",
                    "use overlay2: '\"storage-driver\": \"overlay2\"' in /etc/docker/daemon.json; its images must be loaded again"
                )
            )
        }
        if settings.swarm != "inactive" {
            findings.append(warning("Docker is part of a swarm there", "run 'docker swarm leave' unless you need both"))
        }
        if !settings.restoresLive {
            findings.append(note("containers end when Docker is restarted ('live-restore' is off), and come back then"))
        }
        return findings
    }
}
