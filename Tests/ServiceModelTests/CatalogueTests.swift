import ClusterModel
import Foundation
import Kubernetes
import ServiceModel
import TestSupport
import Testing

/// The packages that we ship, on clusters of three machines.
@Suite struct CatalogueTests {
    static let library = Checkout.root.appending(path: "k8sPaiLibrary/service").path
    static let packages = (try? FileManager.default.contentsOfDirectory(atPath: library).sorted()) ?? []

    private func services(_ listed: String, version: String = "1.20.2") throws -> ServiceCatalogue {
        let place = try directory(with: [
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password: secret}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, etcdid: etcdid1}
              - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}
              - {hostname: w2, hostip: 10.0.0.22, k8s-role: worker}

            """,
            "kubernetes-configuration.yaml":
                "kubernetes: {load-balance-ip: 10.0.0.11, kubernetes-version: v\(version)}\n",
            "services-configuration.yaml": "services:\n\(listed)\n",
        ])
        defer { try? FileManager.default.removeItem(at: place) }
        return try ServiceCatalogue.load(
            directory: place.path,
            library: Self.library,
            cluster: try Configuration.load(directory: place.path, environment: [:], needsLogins: false).cluster,
            environment: ["WORD": "secret", "SECRET": "a longer one"],
            isStrict: true
        )
    }

    private static let needed = [
        "cita-cloud": "  cita-cloud: {kms-password: {env: WORD}, local-path: /chains}",
        "rest-server": "  rest-server: {admin-password: {env: WORD}, token-secret: {env: SECRET}}\n  etcd-accounts:",
    ]

    @Test("every package is a service as it is, with nothing to warn of", arguments: packages)
    func asItIs(package: String) throws {
        let catalogue = try services(Self.needed[package] ?? "  \(package):")
        #expect(catalogue.warnings == [])
        let service = try #require(catalogue.services.first { $0.name == package })
        #expect(!service.objects.isEmpty)
        let offer = try #require(catalogue.available.first { $0.name == package })
        #expect(!offer.about.isEmpty)
        #expect(offer.options.filter(\.about.isEmpty).map(\.name) == [])
    }

    @Test("containers have a request, a limit, no privilege, and no root that they write", arguments: packages)
    func containers(package: String) throws {
        let catalogue = try services(Self.needed[package] ?? "  \(package):")
        let service = try #require(catalogue.services.first { $0.name == package })
        for object in service.objects {
            let spec = object.body[["spec", "template", "spec"]]
            let first = spec?["initContainers"]?.items ?? []
            let running = spec?["containers"]?.items ?? []
            for container in first + running {
                #expect(container[["resources", "requests", "memory"]] != nil)
                #expect(container[["resources", "limits", "memory"]] != nil)
                #expect(container[["securityContext", "allowPrivilegeEscalation"]]?.bool == false)
                #expect(container[["securityContext", "capabilities", "drop"]]?.items?.first?.string == "ALL")
            }
            for container in running {
                #expect(container[["securityContext", "readOnlyRootFilesystem"]]?.bool == true)
            }
        }
    }

    @Test("a disruption budget is of the version that the cluster has")
    func budget() throws {
        for (version, api) in [("1.20.2", "policy/v1beta1"), ("1.21.0", "policy/v1"), ("1.36.2", "policy/v1")] {
            let objects = try services("  zookeeper:", version: version).services[0].objects
            let budget = try #require(objects.first { $0.body["kind"]?.string == "PodDisruptionBudget" })
            #expect(budget.body["apiVersion"]?.string == api)
        }
    }

    @Test("members of the ensemble have each a machine and a disk, as many as there are to be")
    func members() throws {
        let service = try services("  zookeeper: {members: 1, machines: [w2, w1]}").services[0]
        #expect(service.labels.map(\.nodes) == [["w1", "w2"]])
        #expect(service.objects.filter { $0.body["kind"]?.string == "PersistentVolume" }.count == 1)
    }

    @Test("the page of the documentation speaks of each, and of its options", arguments: packages)
    func documentation(package: String) throws {
        let catalogue = try services(Self.needed[package] ?? "  \(package):")
        let rows = try Checkout.text("Documentation/Catalogue.md").split(separator: "\n")
        let networks = try ["CitaCloud", "Codex", "Hyperspace", "Spacemesh"].flatMap { page in
            try Checkout.text("Documentation/\(page).md").split(separator: #/(?:^|\n)##? /#).map(String.init)
        }
        let section = networks.first { $0.hasPrefix("\(package)\n") }
        let place = try #require(section ?? rows.first { $0.hasPrefix("| `\(package)` |") }.map(String.init))
        let options = try #require(catalogue.available.first { $0.name == package }).options.map(\.name)
        #expect(options.filter { !$0.hasSuffix("image") && !place.contains("`\($0)`") } == [])
    }
}
