package import ClusterModel
package import Facts

/// What of a job's packages a machine lacks.
package struct MissingPackages: Sendable, Equatable {
    /// By the names that its distribution gives them.
    package var packages: [String] = []
    /// Names of the job that the distribution has no package for.
    package var unknown: [String] = []
    /// Where some of them come from, should no source of the machine have them; of a step that is one place.
    package var archives: [PackageTable.Archive] = []

    package init(packages: [String] = [], unknown: [String] = []) {
        self.packages = packages
        self.unknown = unknown
    }
}

extension PackageTable {
    /// What a machine lacks of these.
    ///
    /// - Parameter dockerPackage: which of Docker's packages the configuration has chosen.
    package func missing(_ names: [String], on facts: Facts, dockerPackage: String) -> MissingPackages {
        var missing = MissingPackages()
        for name in names {
            if name == "docker" {
                guard facts.docker == nil else { continue }
                guard let row = docker(on: facts, dockerPackage) else {
                    missing.unknown.append("docker")
                    continue
                }
                missing.add(row, facts)
            } else {
                missing.add(row(name, on: facts.distribution), facts)
            }
        }
        return missing
    }

    /// The package of the containerd that Docker there uses, or will use.
    package func containerd(on facts: Facts, dockerPackage: String) -> String? {
        docker(on: facts, dockerPackage)?.containerd
    }

    /// What brings Docker there, or the part of it that is missing; nil for a daemon of unknown origin, whose client is not ours
    /// to choose.
    private func docker(on facts: Facts, _ dockerPackage: String) -> Row? {
        let chosen = row(dockerPackage == "docker-ce" ? "docker-ce" : "docker", on: facts.distribution)
        guard facts.lacksDockerClient else { return chosen }
        return [chosen, row("docker", on: facts.distribution), row("docker-ce", on: facts.distribution)].first { row in
            row.is.first.map { facts.packages[$0] != nil } == true
        }
    }
}

extension [BundledPackages] {
    /// Those for such a machine, if all that it lacks is among them.
    package func fitting(_ facts: Facts, lacking names: [String]) -> BundledPackages? {
        guard !names.isEmpty else { return nil }
        let system = OperatingSystem(facts.distribution, machine: facts.architecture)
        return first { bundled in bundled.system == system && names.allSatisfy { bundled.versions[$0] != nil } }
    }
}

extension PackageTable.Archive {
    package var endpoint: Endpoint? { url.split(separator: "/").dropFirst().first.map { Endpoint(String($0), 443) } }
}

extension MissingPackages {
    fileprivate mutating func add(_ row: PackageTable.Row, _ facts: Facts) {
        if let program = row.unless, facts.programs.contains(program) { return }
        if let vendor = row.for, !facts.gpus.hasDriver(of: vendor) { return }
        guard !row.is.isEmpty else {
            unknown.append(row.name)
            return
        }
        let lacking = row.is.filter { facts.packages[$0] == nil }
        packages += lacking
        if !lacking.isEmpty, let archive = row.archive { archives.append(archive) }
    }
}
