import ClusterModel
import Facts
import Plan
import YAML

/// `proxy:` what fetches from outside does so through the configuration's proxies: `environment` writes the file that says which,
/// `services` has Docker and containerd read it. Both take away what they wrote when there are none any more.
struct NamesProxy: MachineAction {
    static let key = "proxy"

    enum Part: String, CaseIterable, Decodable {
        case environment, services
    }

    static let environment = "/var/lib/paictl/proxy.env"

    let part: Part

    init(_ value: Node, in names: Names) throws { part = try YAMLDecoder().decode(Part.self, from: value) }

    /// All that it keeps there.
    func files(on machine: Machine, by planner: Planner) -> Set<String> {
        planner.cluster.proxy == nil ? [] : Set(places(planner.cluster))
    }

    private func places(_ cluster: Cluster) -> [String] {
        guard part == .services else { return [Self.environment] }
        let services = cluster.kubernetes.runtime == .containerd ? ["docker", "containerd"] : ["docker"]
        return services.map { "/etc/systemd/system/\($0).service.d/paictl-proxy.conf" }
    }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.formUnion(places(planner.cluster))
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let cluster = planning.planner.cluster
        let files = cluster.proxy == nil ? [] : places(cluster)
        // The units' text holds a digest of it, by which a short one could be found.
        let isSecret = cluster.proxy?.holdsPassword == true
        for path in files {
            let held = planning.facts.files[path]?.contents?.contains("@") == true
            planning.put(
                DesiredFile(
                    path: path,
                    mode: isSecret ? "0600" : "0644",
                    contents: try planning.render("machine/proxy.\(part == .environment ? "env" : "conf")", reads: [])
                        .text,
                    isSecret: isSecret || held
                ),
                in: &step
            )
        }
        let part = part
        try planning.takeAway(in: &step, except: Set(files)) {
            part == .environment ? $0 == Self.environment : $0.hasSuffix(".service.d/paictl-proxy.conf")
        }
    }
}
