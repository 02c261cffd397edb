import ClusterModel
import ClusterPlanning
@testable import Facts
import Foundation
import Kubernetes
import Plan
import TestSupport
import Testing

@testable import Maintenance

/// The services of a directory, in jobs that bring machines or take leave of some.
@Suite struct JobServicesTests {
    private static let services = """
        cluster: {data-path: /data}
        services:
          registry: {machines: [w1]}

        """

    private func workspace(services: String? = Self.services, nodes: String = "") throws -> Workspace {
        var files = [
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password: secret}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, etcdid: etcdid1}
              - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}
              - {hostname: w2, hostip: 10.0.0.22, k8s-role: worker}

            """,
            "kubernetes-configuration.yaml":
                "kubernetes: {load-balance-ip: 10.0.0.11, kubernetes-version: v1.20.2}\n",
            "nodes.yaml": "machine-list: [\(nodes)]\n",
        ]
        files["services-configuration.yaml"] = services
        return Workspace(directory: try directory(with: files).path, home: Checkout.root.path)
    }

    private func job(_ name: String, _ workspace: Workspace) throws -> ClusterJob {
        var options = ClusterJob.Options()
        if name != "clean" { options.nodes = workspace.path("nodes.yaml") }
        return try ClusterJob(name, in: workspace, environment: [:], options: options)
    }

    @Test(arguments: [nil, "cluster: {data-path: /data}\n"])
    func `without services no job asks anything more`(services: String?) throws {
        let workspace = try workspace(services: services, nodes: "{hostname: w2}")
        defer { try? FileManager.default.removeItem(atPath: workspace.directory) }
        for name in ["add", "remove", "clean"] { #expect(try job(name, workspace).services == nil) }
    }

    @Test func `a job that takes machines away asks those for data, and clean no API server`() throws {
        let workspace = try workspace(nodes: "{hostname: w2}")
        defer { try? FileManager.default.removeItem(atPath: workspace.directory) }
        let remove = try job("remove", workspace)
        let asked = remove.planner.planner.machines.filter { remove.services?.dataPath(on: $0) == "/data" }
        #expect(asked.map(\.name) == ["w2"])
        #expect(remove.services?.requests.count == 1)
        let clean = try job("clean", workspace)
        #expect(clean.services?.requests == [])
        #expect(clean.cluster.machines.allSatisfy { clean.services?.dataPath(on: $0) == "/data" })
    }

    @Test func `what goes without a machine that services name is told, and refuses nothing`() throws {
        let workspace = try workspace(nodes: "{hostname: w1}")
        defer { try? FileManager.default.removeItem(atPath: workspace.directory) }
        let warnings = try job("remove", workspace).warnings
        let told = warnings.filter { $0.hasPrefix("once w1 is gone: ") }
        #expect(told.count == 1)
        #expect(told.first?.contains("services-configuration.yaml:3:") == true)
    }

    @Test func `services that cannot be read keep a machine from coming, and none from going`() throws {
        let workspace = try workspace(
            services: "services: {registri: }\n",
            nodes: "{hostname: w3, hostip: 10.0.0.23, k8s-role: worker}"
        )
        defer { try? FileManager.default.removeItem(atPath: workspace.directory) }
        #expect(throws: JobFailure.self) { try job("add", workspace) }
        #expect(try job("clean", workspace).warnings.contains { $0.hasPrefix("services cannot be read: ") })
    }

    @Test func `a plan tells what stays of a service, once and with how much it is`() throws {
        let workspace = try workspace(nodes: "{hostname: w2}")
        defer { try? FileManager.default.removeItem(atPath: workspace.directory) }
        var facts = Facts()
        facts.data = [.init(path: "/data/registry", bytes: 3 << 20)]
        var plan = Plan(
            tracks: [Track(place: .machine("w1"), steps: [Step(title: "Remove files", changes: [], work: [])])],
            kept: ["w1: /data/registry, the folder of default/registry", "w1: the image x"]
        )
        try job("clean", workspace).services?.tell(&plan, ["w1": facts], nil)
        #expect(plan.kept == ["w1: the image x", "w1 keeps 3.0 MiB of registry in /data/registry"])
    }
}
