import ClusterModel
import YAML

/// Rewrites what was written for another time, by the table that we ship.
struct SiteRewrites {
    private let table: RewriteTable
    let site: RewriteSite

    /// - Parameter library: the folder that the table lies beside; nil where the table cannot be read, which the findings then say.
    init?(
        library: String,
        cluster: Cluster,
        file: ServicesFile,
        services: [Service],
        images: ServiceImages,
        _ findings: inout Diagnostics
    ) {
        let path = "\(library)-rewrites.yaml"
        guard let bytes = ServiceFolder.bytes(at: path), let text = String(validating: bytes, as: UTF8.self) else {
            findings.error("there is no such file, or it cannot be read", file: path)
            return nil
        }
        let table: RewriteTable
        do { table = try RewriteTable(text: text, file: path) } catch {
            findings.error(error.message, at: error.mark)
            return nil
        }
        var site = RewriteSite(version: cluster.kubernetes.version, namespace: file.namespace)
        let own = Set(images.images.map(\.reference))
        site.ownImages = own
        // No registry has them, where there is none.
        if images.registry.host == nil { site.loadedImages = own }
        site.images = file.images
        // containerd asks mirrors by itself, and Docker those of Docker Hub.
        if cluster.kubernetes.runtime == .docker {
            site.mirrors = cluster.images.mirrors.filter { $0.key != ImageReference.hub }
                .compactMapValues { $0.first.map { $0.host + $0.path } }
        }
        let isClosed = !cluster.kubernetes.schedulesOnMasters && !cluster.workers.isEmpty
        site.nodes = cluster.machines.map { machine in
            var labels = machine.labels
            for label in services.flatMap(\.labels) where label.nodes.contains(machine.name) {
                labels[label.key] = label.value
            }
            let closed = isClosed && machine.role == .master ? table.controlPlaneTaints : []
            return RewriteSite.Node(
                machine.name,
                address: "\(machine.address)",
                labels: labels,
                taints: machine.taints + closed.map { Taint(key: $0, effect: "NoSchedule") }
            )
        }
        self.table = table
        self.site = site
    }

    func applied(to assembled: AssembledService, _ findings: inout Diagnostics) -> AssembledService {
        var assembled = assembled
        var problems: [(String, Mark)] = []
        assembled.service.parts = assembled.service.parts.map { part in
            guard case .objects(let objects) = part else { return part }
            return .objects(
                objects.map { object in
                    let outcome = object.rewritten(for: site, by: table)
                    problems += outcome.problems.map { ($0, object.mark) }
                    return outcome.object
                }
            )
        }
        for (sentence, mark) in problems { findings.error(sentence, at: mark) }
        return assembled
    }
}
