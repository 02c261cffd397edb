import Templates
import YAML

/// What the ancestor's short flags of a machine stand for.
enum MachineFlags {
    /// The ancestor and its forks: how their flags, and some of their keys, begin.
    static let dialects = ["pai", "qizhi", "openi"]

    /// What `P-master` and `P-worker` stand for, in the order in which they are applied: a machine with both has a worker's roles.
    static let expansions: [(flag: String, labels: [(key: String, value: String)])] = [
        (
            "master",
            [
                ("hdfsrole", "master"), ("yarnrole", "master"), ("zookeeper", "true"), ("jobhistory", "true"),
                ("launcher", "true"), ("restserver", "true"), ("webportal", "true"), ("prometheus", "true"),
                ("grafana", "true"), ("pylon", "true"), ("node-exporter", "true"),
                // Of the fork's later branches.
                ("registryrole", "server"), ("userjob", "true"), ("model-exchange", "true"), ("model-hub", "true"),
                // What hdfsrole and yarnrole were split into later.
                ("hadoop-name-node", "true"), ("hadoop-resource-manager", "true"),
            ]
        ),
        (
            "worker",
            [
                ("hdfsrole", "worker"), ("yarnrole", "worker"), ("node-exporter", "true"), ("registryrole", "client"),
                ("hadoop-data-node", "true"), ("hadoop-node-manager", "true"),
            ]
        ),
    ]

    /// The labels that follow from the flags of a machine.
    static func labels(of machine: Node) -> [(key: String, value: String)] {
        expansions.flatMap { flag, labels in dialects.contains { isSet("\($0)-\(flag)", of: machine) } ? labels : [] }
    }

    /// Quoted or not: the ancestor saw `"true"` only, which nobody can have meant.
    static func isSet(_ flag: String, of machine: Node) -> Bool {
        machine[flag]?.scalar?.text == "true" || machine[flag]?.bool == true
    }

    /// The machine that services look for each other on: the first with `P-master`.
    static func master(of machines: [Node]) -> Node? {
        machines.first { machine in dialects.contains { isSet("\($0)-master", of: machine) } }
    }
}
