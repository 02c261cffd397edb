import ClusterModel

/// The one read-only script that asks a machine everything the planner must know.
public struct FactsRequest: Sendable {
    /// Names of probes in `k8sPaiLibrary/script`, all of them run.
    var probes: Set<String> = [Probe.etcdHasData]
    var files: Set<String> = []
    var keys: Set<String> = []
    /// By all names that a distribution may give them: which one it is, the machine says in the same answer.
    var packages: Set<String> = []
    /// Programs that make some of them needless.
    var programs: Set<String> = []
    var images: Set<ImageUse> = []
    var containers: Set<String> = []
    /// What containers read at their start, "container path".
    var reads: Set<String> = []
    var objects: Set<String> = []
    /// Paths of which is asked what is there.
    var volumes: Set<String> = []
    var secrets: [String] = []
    var asksAPI = false
    /// Scripts that say what is wrong.
    var diagnoses: [String] = []
    /// Whether the machine can take part is looked at, too.
    var check: CheckRequest?
    /// Kinds of what a cluster leaves behind.
    var remains: [String] = []

    mutating func add(packages names: [String], _ table: PackageTable) {
        packages.formUnion(table.packages(Planner.asked(names)))
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

    func script(library: Library, context: ScriptContext) throws -> String {
        var text = try library.script("library")
        text += context.assignments
        text += Shell.assignment("files", files.sorted())
        text += Shell.assignment("keys", keys.sorted())
        text += Shell.assignment("secrets", secrets)
        text += Shell.assignment("packages", packages.sorted())
        text += Shell.assignment("programs", programs.sorted())
        for (name, store) in [("images", ImageStore.docker), ("pod_images", .containerd)] {
            text += Shell.assignment(name, images.filter { $0.store == store }.map(\.reference).sorted())
        }
        text += Shell.assignment("containers", containers.sorted())
        text += Shell.assignment("reads", reads.sorted())
        text += Shell.assignment("volumes", volumes.sorted())
        text += Shell.assignment("objects", objects.sorted())
        text += try library.script("facts")
        // In a shell of its own: what it sets, and how it ends, is nobody else's.
        if let check { text += "(\n\(try check.script(library: library)))\n" }
        for probe in probes.sorted() {
            text += """
                if (
                \(try library.script(probe))
                holds
                ) >/dev/null 2>&1 </dev/null; then echo 'probe \(probe) holds'; else echo 'probe \(probe) fails'; fi

                """
        }
        for diagnosis in diagnoses { text += "(\n\(try library.script(diagnosis))\n)\n" }
        if !remains.isEmpty {
            text += try library.remains() + "say_remains \(remains.joined(separator: " "))\n"
        }
        if asksAPI { text += "if say_api >/dev/null 2>&1; then printf '%s\\n' \"$said\"; fi\n" }
        return text + "printf 'clock %s\\nend\\n' \"$(date +%s)\"\n"
    }
}

/// The variables that every script finds set.
struct ScriptContext: Sendable {
    var variables: [(name: String, value: String)]

    var assignments: String { variables.map { Shell.assignment($0.name, $0.value) }.joined() }
}
