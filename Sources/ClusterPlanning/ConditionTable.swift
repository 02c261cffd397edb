import ClusterModel
package import YAML

/// What `when:` may name, as `k8sPaiLibrary/conditions.yaml` lists it.
package struct ConditionTable: Sendable, Equatable {
    /// What a condition can be about; `Planner.aspects` says what is so.
    enum Aspect: String, Sendable, CaseIterable {
        case podNetwork = "pod-network"
        case runtime
        case kubeProxy = "kube-proxy"
        case coreDNS = "coredns"
        case dashboard
        case families, front, proxies, workers, bundle, mirrors, snapshot, renewal, snapshots
        case addressOn = "address-on"
        case mastersLeave = "masters-leave"
        case workersLeave = "workers-leave"
        case gpuToolkit = "gpu-toolkit"

        /// All that it can be.
        var values: [String] {
            switch self {
            case .podNetwork: PodNetwork.allCases.map(\.rawValue)
            case .runtime: ContainerRuntime.allCases.map(\.rawValue)
            case .families: ["ipv4", "both"]
            case .front: ["local", "address"]
            case .gpuToolkit: GPUToolkit.allCases.map(\.rawValue)
            case .snapshots: ["none", "here", "elsewhere"]
            case .proxies: ["none", "one", "several"]
            case .addressOn: ["none", "proxies", "masters"]
            case .kubeProxy, .coreDNS, .dashboard, .workers, .bundle, .mirrors, .snapshot, .renewal, .mastersLeave,
                .workersLeave:
                ["yes", "no"]
            }
        }
    }

    /// Name → of each choice, what must be so.
    private let conditions: [String: [[Aspect: Set<String>]]]

    package var names: [String] { conditions.keys.sorted() }

    /// - Throws: what is wrong in the text, with its place.
    package init(text: String, file: String) throws(YAMLError) {
        guard let mapping = try Node.parse(text, file: file)?.mapping else {
            throw YAMLError("the table of conditions is empty", at: Mark(file: file, line: 1, column: 1))
        }
        var conditions: [String: [[Aspect: Set<String>]]] = [:]
        for entry in mapping.entries {
            var choices: [[Aspect: Set<String>]] = []
            for choice in entry.value.sequence ?? [entry.value] { choices.append(try Self.choice(choice)) }
            guard let name = entry.key.string, !choices.isEmpty else {
                throw YAMLError("a condition has a name, and something that must be so", at: entry.key.mark)
            }
            conditions[name] = choices
        }
        self.conditions = conditions
    }

    private static func choice(_ node: Node) throws(YAMLError) -> [Aspect: Set<String>] {
        guard let entries = node.mapping?.entries, !entries.isEmpty else {
            throw YAMLError("what must be so is written 'runtime: containerd', not \(node.summary)", at: node.mark)
        }
        var choice: [Aspect: Set<String>] = [:]
        for entry in entries {
            let name = entry.key.string ?? ""
            guard let aspect = Aspect(rawValue: name) else {
                let known = Aspect.allCases.map(\.rawValue)
                throw YAMLError(
                    "no condition can be about '\(name)'\(Spelling.question(about: name, among: known))",
                    at: entry.key.mark
                )
            }
            var values: Set<String> = []
            for item in entry.value.sequence ?? [entry.value] {
                guard let value = item.string, aspect.values.contains(value) else {
                    throw YAMLError(
                        "'\(name)' is \(aspect.values.joined(separator: " or ")), not \(item.summary)",
                        at: item.mark
                    )
                }
                values.insert(value)
            }
            choice[aspect] = values
        }
        return choice
    }

    /// - Parameter name: one of `names`, as whoever reads it has made sure.
    func holds(_ name: String, _ aspects: [Aspect: String]) -> Bool {
        (conditions[name] ?? []).contains { choice in
            choice.allSatisfy { aspect, values in aspects[aspect].map(values.contains) == true }
        }
    }
}
