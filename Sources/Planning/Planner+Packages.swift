import ClusterModel

/// What of a job's packages a machine lacks.
struct MissingPackages: Equatable {
    /// By the names that its distribution gives them.
    var packages: [String] = []
    /// Names of the job that the distribution has no package for.
    var unknown: [String] = []
    /// Where some of them come from, should no source of the machine have them.
    var archive: PackageTable.Archive?
}

extension Planner {
    /// A job's names, where `docker` may also mean what the configuration could have chosen: a Docker of any vendor will do.
    static func asked(_ names: [String]) -> Set<String> {
        Set(names).union(names.contains("docker") ? dockers : [])
    }

    static let dockers: Set = ["docker", "docker-ce"]

    func missing(_ names: [String], on facts: Facts) -> MissingPackages {
        var missing = MissingPackages()
        for name in names {
            if name == "docker" {
                guard facts.docker == nil else { continue }
                guard let row = docker(on: facts) else {
                    missing.unknown.append("docker")
                    continue
                }
                missing.add(row, facts)
            } else {
                missing.add(library.packages.row(name, on: facts), facts)
            }
        }
        return missing
    }

    /// The package of the containerd that Docker there uses, or will use.
    func containerdPackage(on facts: Facts) -> String? { docker(on: facts)?.containerd }

    /// What brings Docker there, or the part of it that is missing; nil for a daemon of unknown origin, whose client is not ours
    /// to choose.
    private func docker(on facts: Facts) -> PackageTable.Row? {
        let table = library.packages
        let chosen = table.row(cluster.kubernetes.dockerPackage == "docker-ce" ? "docker-ce" : "docker", on: facts)
        guard facts.lacksDockerClient else { return chosen }
        return [chosen, table.row("docker", on: facts), table.row("docker-ce", on: facts)].first { row in
            row.is.first.map { facts.packages[$0] != nil } == true
        }
    }
}

extension Library {
    /// What looks for a cluster's remains and takes them off, with what it must know of Docker's packages.
    func remains() throws -> String {
        try Shell.assignment("docker_packages", packages.packages(Planner.dockers).sorted().joined(separator: " "))
            + Shell.assignment("docker_daemons", packages.firsts(Planner.dockers).sorted().joined(separator: " "))
            + script("remains")
    }
}

extension MissingPackages {
    fileprivate mutating func add(_ row: PackageTable.Row, _ facts: Facts) {
        if let program = row.unless, facts.programs.contains(program) { return }
        guard !row.is.isEmpty else {
            unknown.append(row.name)
            return
        }
        let lacking = row.is.filter { facts.packages[$0] == nil }
        packages += lacking
        if !lacking.isEmpty, let archive = row.archive { self.archive = archive }
    }
}
