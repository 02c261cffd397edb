import ClusterModel
import Templates
import YAML

/// Which machines are meant by words: names, roles, and what is said of machines.
struct MachineChoice {
    let cluster: Cluster
    /// What templates call `machinelist`: the keys of each machine, with those that follow from its flags.
    let entries: Value

    /// Names of the machines that take a label, in the order of the file.
    ///
    /// - Parameter words: nil for those of which the same is said as the label says.
    func nodes(of key: String, _ value: String, words: Located<[String]>?, _ findings: inout Diagnostics) -> [String] {
        guard let words else { return cluster.machines.map(\.name).filter { says(key, value, of: $0) } }
        var chosen: Set<String> = []
        for word in words.value {
            let names = names(word)
            guard !names.isEmpty || known.contains(word) else {
                let question = Spelling.question(about: word, among: known.sorted())
                findings.error(
                    "'\(word)' is no machine, no role, and nothing that is said of one\(question)",
                    at: words.mark
                )
                continue
            }
            chosen.formUnion(names)
        }
        return cluster.machines.map(\.name).filter(chosen.contains)
    }

    private func names(_ word: String) -> [String] {
        if word == "all" { return cluster.machines.map(\.name) }
        return cluster.machines.filter {
            $0.name == word || $0.role.rawValue == word || says(word, "true", of: $0.name)
        }
        .map(\.name)
    }

    /// Words that mean something, though it may be no machine of this cluster.
    private var known: Set<String> {
        let flags = MachineFlags.expansions.flatMap { expansion in
            MachineFlags.dialects.map { "\($0)-\(expansion.flag)" } + expansion.labels.map(\.key)
        }
        return Set(["all"] + Role.allCases.map(\.rawValue) + cluster.machines.map(\.name) + flags)
    }

    private func says(_ key: String, _ value: String, of machine: String) -> Bool {
        entries[machine]?[key]?.text == value || cluster.machine(named: machine)?.labels[key] == value
    }
}
