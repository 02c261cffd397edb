import ClusterModel
import Facts
import PKI
import Plan
import YAML

/// `program:` a script of the library that stays on the machine, for a timer of its own there: with the library before it, and
/// what it has to know, as it knows nobody to ask.
struct KeepsProgram: MachineAction {
    static let key = "program"
    static let places: Set<Place> = [.master, .worker, .proxy]
    static let folder = "/var/lib/paictl/"

    private struct Value: Decodable {
        var script: String
        var certificates: [String]?
        /// Those that it allows other machines to ask for, which hold no authority.
        var approves: [String]?
        /// A manifest's name, or the kubelet → what it reads at its start.
        var manifests: [String: [String]]?
    }

    let script: String
    let certificates: [String]
    let approves: [String]
    /// In the order in which they start anew: etcd, which the others need, first.
    let manifests: [(name: String, reads: [String])]

    init(_ value: Node, in names: Names) throws {
        let read = try YAMLDecoder(refusesUnknownKeys: true).decode(Value.self, from: value)
        script = try names.script(value["script"] ?? value)
        certificates = try value["certificates"].map { try names.list($0, names.certificate) } ?? []
        approves = try value["approves"].map { try names.list($0, names.certificate) } ?? []
        for entry in value["manifests"]?.mapping?.entries ?? [] { _ = try names.component(entry.key) }
        manifests = (value["manifests"]?.mapping?.entries ?? []).compactMap { entry in
            entry.key.string.map { ($0, read.manifests?[$0] ?? []) }
        }
    }

    var path: String { Self.folder + script }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) { request.keys.insert(path) }

    func files(on machine: Machine, by planner: Planner) -> Set<String> { [path] }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let planner = planning.planner
        let pieces = [
            "#!/bin/bash\n# Written by paictl, for a timer of systemd.\n", try planner.library.script("library"),
            planning.assignments + (try given(planning.machine, by: planner)), try planner.library.script("timed"),
            certificates.isEmpty && approves.isEmpty ? "" : try planner.library.script("renewal"),
            try planner.library.script(script),
        ]
        // Its lines are the library's; nobody wants to read them in a plan.
        planning.put(DesiredFile(path: path, mode: "0700", pieces: pieces, isSecret: true), in: &step)
    }

    /// What `keep-snapshots` is to know; nothing where masters keep none.
    private func snapshots(_ settings: KubernetesSettings) -> String {
        guard let schedule = settings.snapshots else { return "" }
        let target: [(String, String)] =
            switch schedule.target {
            case nil: [("target", "")]
            case .machine(let other):
                [
                    ("target", "\(other.login):\(other.folder)"), ("port", "\(other.port)"),
                    ("host_key", other.hostKey),
                ]
            case .bucket(let bucket):
                [
                    ("target", bucket.url), ("region", bucket.region), ("access_key", bucket.accessKey),
                    ("secret_key", bucket.secretKey.text),
                ]
            }
        return Shell.assignment("snapshot_interval", "\(schedule.interval)")
            + Shell.assignment("snapshot_count", "\(schedule.count)")
            + target.map { Shell.assignment("snapshot_\($0)", $1) }.joined()
            + Shell.assignment("snapshot_secrets", ClusterSecrets.Path.all)
            + Shell.assignment("kubernetes_version", settings.version.description)
    }

    private func given(_ machine: Machine, by planner: Planner) throws -> String {
        let settings = planner.cluster.kubernetes.certificates
        let lines = try certificates.map {
            try planner.library.certificates.definition(of: $0, for: machine, in: planner.cluster).line
        }
        // Masters alone approve: for all others it would be a look at each machine for each machine.
        let machines = approves.isEmpty ? [] : planner.cluster.machines.filter { $0.role != .master }
        let others = try machines.flatMap { other in
            try approves.map { name in
                let line = try planner.library.certificates.definition(of: name, for: other, in: planner.cluster).line
                return "\(other.name)\t\(other.role.rawValue)\t\(line)"
            }
        }
        return Shell.assignment("program", script)
            + snapshots(planner.cluster.kubernetes)
            + Shell.assignment("lifetime", "\(settings.lifetime)")
            + Shell.assignment("margin", "\(settings.margin)")
            + Shell.assignment("certificates", lines)
            + Shell.assignment("approvals", others)
            + Shell.assignment(
                "kubelet_reads_anew",
                planner.cluster.kubernetes.kubeletReadsCertificatesAnew ? "yes" : ""
            )
            + Shell.assignment("manifests", manifests.map { ([$0.name] + $0.reads).joined(separator: " ") })
    }
}

extension CertificateDefinition {
    /// As scripts take it: path, authority, subject, uses and names, with a tab between them.
    fileprivate var line: String {
        let subject = request.subject.organizations.map { "/O=\($0)" }.joined() + "/CN=\(request.subject.commonName)"
        let uses = request.usages.sorted().map { "\($0.rawValue)Auth" }.joined(separator: ",")
        let names = request.dnsNames.map { "DNS:\($0)" } + request.addresses.map { "IP:\($0)" }
        return [
            place.path, ClusterSecrets.Path.folder + authority.rawValue, subject, uses, names.joined(separator: ","),
        ]
        .joined(separator: "\t")
    }
}
