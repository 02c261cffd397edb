import ClusterModel
import Foundation
import Kubernetes
import Templates
import TestSupport
import YAML
import Testing

@testable import ServiceModel

/// `Documentation/Services.md` keeps step with what is read, both ways, and its example is a service as it stands.
@Suite struct ServicesPageTests {
    private let page: String

    init() throws { page = try Checkout.text("Documentation/Services.md") }

    @Test func `every key of networks is on their page, and no other`() throws {
        let networks = try Checkout.text("Documentation/Networks.md")
        #expect(keys(below: "members", of: networks) == Set(MemberReader.roleKeys))
        #expect(keys(below: "ports", of: networks) == Set(MemberReader.portKeys))
        #expect(keys(below: "keys", of: networks) == Set(KeyReader.keys))
        #expect(keys(below: "rolling", of: networks) == Set(MemberReader.rollingKeys))
        let stages = try Checkout.text("Documentation/Stages.md")
        #expect(keys(below: "stages", of: stages) == Set(StageReader.keys))
        #expect(keys(below: "learns", of: stages) == Set(StageReader.lessonKeys))
        #expect(keys(below: "requests", of: stages) == Set(RequestReader.keys))
        #expect(keys(below: "undo", of: stages) == ["field"])
        #expect(keys(below: "entry", of: stages) == Set(RequestReader.entryKeys))
        for key in MemberReader.checkKeys { #expect(networks.contains("\(key): "), "\(key)") }
        for member in ["role", "index", "number", "name", "machine", "address", "ports", "key"] {
            #expect(networks.contains("`\(member)`"), "\(member)")
        }
    }

    /// What stands in code in the first column of the tables below a heading.
    private func keys(below heading: String, of other: String? = nil) -> Set<String> {
        let page = other ?? page
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        guard
            let start = lines.firstIndex(where: {
                $0.hasPrefix("#") && $0.drop { "# ".contains($0) }.replacing("`", with: "") == heading
            })
        else { return [] }
        let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("#") }.filter { $0.hasPrefix("| `") }
        return Set(rows.flatMap { $0.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.output.1) } })
    }

    @Test func `every key is on the page, and no other`() {
        #expect(keys(below: "service.yaml") == Set(DefinitionReader.keys))
        #expect(keys(below: "options") == Set(OptionReader.keys))
        #expect(keys(below: "ready") == Set(DefinitionReader.readyKeys))
        #expect(keys(below: "services") == Set(ServicesFile.keys))
        #expect(keys(below: "Trees of the 2018 tool") == Set(DefinitionReader.ancestorKeys))
        let types = ServiceOption.Kind.allCases.filter { !page.contains("`\($0.rawValue)`") }
        #expect(types.isEmpty)
    }

    @Test func `every name that templates are given is on the page`() throws {
        let directory = try ServiceDirectory([:])
        var findings = Diagnostics()
        let file = ServicesFile(in: directory.path, &findings)
        let context = ServiceContext(try directory.cluster(), directory: directory.path, services: file)
        #expect(
            Set(["clusterinfo", "machineinfo", "machinelist", "clusterconfig", "cluster_cfg", "cluster", "machines"])
                == Set(context.values.keys)
        )
        for name in context.values.keys { #expect(page.contains("`\(name)`"), "\(name)") }
        for name in context.values["cluster"]?.map?.keys ?? [] { #expect(page.contains("`\(name)`"), "\(name)") }
    }

    @Test func `the example of a network is one as it stands`() throws {
        let samples = try Checkout.text("Documentation/Networks.md").matches(of: /(?s)```yaml\n(.*?)```/)
            .map { String($0.output.1) }
        let options = "metrics: true, balancer: {example.com/class: fast}, host: testnet.example"
        let directory = try ServiceDirectory([
            "services/testnet/package.yaml": try #require(samples.first { $0.hasPrefix("# package.yaml") }),
            "services/testnet/net.yaml.j2": try #require(samples.first { $0.hasPrefix("{#- net.yaml.j2") }),
            "services-configuration.yaml": "services: {testnet: {\(options)}}\n",
        ])
        let catalogue = try directory.catalogue(isStrict: true)
        #expect(catalogue.warnings.isEmpty, "\(catalogue.warnings)")
        let service = catalogue.services[0]
        #expect(service.rolling == RollingRule(pause: .seconds(10)))
        #expect(service.members.map(\.machine) == ["w1", "w2", "w1"])
        let owned = Dictionary(grouping: service.objects) { $0.member ?? "" }.mapValues {
            $0.map { "\($0.reference.type.kind) \($0.reference.name)" }
        }
        #expect(
            owned == [
                "": ["PersistentVolume testnet-blocks", "PersistentVolumeClaim testnet-blocks", "Ingress testnet"],
                "testnet-seed": ["Deployment testnet-seed"],
                "testnet-1": [
                    "Secret testnet-1-identity", "Service testnet-1", "Service testnet-1-outside",
                    "StatefulSet testnet-1",
                ],
                "testnet-2": [
                    "Secret testnet-2-identity", "Service testnet-2", "Service testnet-2-outside",
                    "StatefulSet testnet-2",
                ],
            ]
        )
    }

    @Test func `the example is a service as it stands`() throws {
        let samples = page.matches(of: /(?s)```yaml\n(.*?)```/).map { String($0.output.1) }
        let directory = try ServiceDirectory([
            "services/hello/hello.yaml.template": samples[0], "services/hello/service.yaml": samples[1],
            "services-configuration.yaml": samples[2], "services/hello/pages/index.html": "hello\n",
        ])
        let catalogue = try directory.catalogue(isStrict: true)
        #expect(catalogue.warnings.isEmpty, "\(catalogue.warnings)")
        #expect(
            catalogue.services[0].objects.map(\.reference.description) == ["ConfigMap hello-pages", "DaemonSet hello"]
        )
        #expect(catalogue.services[0].labels == [NodeLabel("hello", "true", on: ["w1", "w2"])])
    }
}
