package import ClusterModel
import Facts

extension MachineCheckup {
    /// The folders whose disks matter on a machine, in the order of the findings.
    static func folders(of machine: Machine, in cluster: Cluster) -> [String] {
        ["/", "/var/lib/docker", "/var/lib/containerd", "/var/lib/kubelet"]
            + (machine.role == .master ? [cluster.kubernetes.etcdDataPath] : []) + ["/tmp", "/run"]
    }

    /// Where packages, files and records go: their mounts may be read-only although those around them are not.
    static let writtenFolders = ["/etc", "/usr", "/var/lib"]

    /// What a folder must have free, in MiB: below the first it cannot work, below the second it soon will not.
    private func needs(_ folder: String) -> (least: Int, enough: Int) {
        switch folder {
        // Packages go to the first, images to the second; on a member they are there.
        case "/": isMember ? (64, 512) : (700, 2048)
        case "/var/lib/docker": isMember ? (256, 2048) : (2048, 10240)
        case "/var/lib/kubelet": (64, 512)
        case cluster.kubernetes.etcdDataPath: (256, 4096)
        case "/run": (8, 32)
        case "/tmp": (8, 64)
        default: (0, 0)
        }
    }

    func disks() -> [Finding] {
        let order = Self.folders(of: machine, in: cluster)
        let folders = order.compactMap { path in check.folders[path].map { (path: path, folder: $0) } }
        var findings: [Finding] = []
        // Folders of one file system share what is free there.
        let systems = Dictionary(grouping: folders) { $0.folder.mountPoint }
        for (mountPoint, members) in systems.sorted(by: { $0.key < $1.key }) where members[0].folder.sizeKiB > 0 {
            findings += space(of: mountPoint, members.map(\.path), members[0].folder)
        }
        let written = Self.writtenFolders.compactMap { path in check.folders[path].map { (path: path, folder: $0) } }
        var readOnly: Set<String> = []
        for (path, folder) in folders + written where folder.isReadOnly && readOnly.insert(folder.mountPoint).inserted {
            findings.append(
                error(
                    "\(path) is read-only",
                    "see 'dmesg' there for why its file system failed, or mount it writable in /etc/fstab"
                )
            )
        }
        findings += check.obstructions.map { path in
            error("\(path) is no folder, and a folder is to be there", "see what it is, and move it away")
        }
        if let folder = check.folders["/var/lib/kubelet"], !folder.isShared {
            findings.append(
                error(
                    "mounts below /var/lib/kubelet show nowhere else (its propagation is private), so that pods would not see their volumes",
                    "run 'mount --make-rshared \(folder.mountPoint)' there, and see what made it so: systemd makes / shared"
                )
            )
        }
        if check.folders["/tmp"]?.isNoExec == true {
            findings.append(
                note("/tmp is mounted noexec, which keeps some packages from asking their questions, and nothing else")
            )
        }
        if let time = check.writeTime, time > 10_000 {
            findings.append(
                warning(
                    "a small write takes \(time / 1000) ms to be on the disk of \(cluster.kubernetes.etcdDataPath), and etcd wants less than 10 ms",
                    "put it on an SSD of its own ('etcd-data-path' names the place), or the leader of etcd changes under load"
                )
            )
        }
        return findings
    }

    private func space(of mountPoint: String, _ paths: [String], _ folder: CheckFacts.Folder) -> [Finding] {
        let least = paths.map { needs($0).least }.reduce(0, +)
        let enough = paths.map { needs($0).enough }.reduce(0, +)
        let free = folder.freeKiB / 1024
        let users = paths.filter { $0 != mountPoint }
        let place = mountPoint + (users.isEmpty ? "" : " (with \(users.joined(separator: ", ")))")
        let fix =
            ["/run", "/tmp"].contains(mountPoint)
            ? "see 'du -xh \(mountPoint) | sort -h | tail' for what fills it, or enlarge it in /etc/fstab"
            : "make room there ('du -xh \(mountPoint) | sort -h | tail', 'docker system prune'), or enlarge the disk"
        var findings: [Finding] = []
        if free < least {
            findings.append(error("\(place) has \(free) MiB free, and \(least) MiB are needed", fix))
        } else if free < enough {
            findings.append(warning("\(place) has \(free) MiB free; \(enough) MiB are sensible", fix))
        } else if folder.sizeKiB > 0, paths.contains("/var/lib/docker") || paths.contains("/var/lib/kubelet"),
            folder.freeKiB < folder.sizeKiB / 10
        {
            findings.append(
                warning(
                    "\(place) is \(100 - folder.freeKiB * 100 / folder.sizeKiB) % full, and the kubelet evicts pods from 85 or 90 % on",
                    fix
                )
            )
        }
        if folder.inodes > 0, folder.freeInodes < (isMember ? 500 : 20_000), !["/run", "/tmp"].contains(mountPoint) {
            let what = "\(place) has room for \(folder.freeInodes) files more, of \(folder.inodes)"
            let fix =
                "find what has so many with 'du --inodes -x \(mountPoint) | sort -n | tail', or make the file system again with more inodes"
            findings.append(error(what, fix))
        }
        return findings
    }
}

extension Cluster {
    /// The folders of a machine that a check looks at.
    package func watchedFolders(of machine: Machine) -> [String] {
        MachineCheckup.folders(of: machine, in: self) + MachineCheckup.writtenFolders
    }
}
