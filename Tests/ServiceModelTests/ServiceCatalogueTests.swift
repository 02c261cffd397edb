import ClusterModel
import Foundation
import Kubernetes
import YAML
import Testing

@testable import ServiceModel

/// Folders of today's form.
@Suite struct ServiceCatalogueTests {
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {nodeSelector: {web: "true"}, containers: [{name: web, image: web}]}

        """

    @Test func `a folder with objects is a service, once it is listed`() throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {web: ~}\n", "services/web/web.yaml": Self.pod,
            "services/other/other.yaml": Self.pod,
        ])
        let catalogue = try directory.catalogue()
        #expect(catalogue.services.map(\.name) == ["web"])
        #expect(catalogue.services[0].objects.map(\.reference.description) == ["Pod web"])
        #expect(catalogue.services[0].objects[0].mark.description == "\(directory.path)/services/web/web.yaml:1:1")
        #expect(catalogue.available.filter { $0.origin == .own }.map(\.name) == ["web", "other"])
        #expect(catalogue.available.contains { $0.name == "prometheus" && $0.origin == .package && !$0.isListed })
        #expect(
            catalogue.warnings.count == 1 && catalogue.warnings[0].hasSuffix("runs nowhere: no machine has web=true")
        )
    }

    @Test func `a directory without services has none`() throws {
        #expect(try ServiceDirectory([:]).catalogue().services.isEmpty)
        #expect(
            try ServiceDirectory(["services-configuration.yaml": "cluster: {clusterid: a}\n"]).catalogue().services
                .isEmpty
        )
    }

    @Test func `labels, config maps, secrets, objects and the wait come in this order`() throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {web: {port: 8080}}\n",
            "services/web/service.yaml": """
            about: A page
            options: {port: {type: port, default: 80}, greeting: {default: hello}}
            runs-on: web
            machines: [worker]
            config-maps: {pages: pages/}
            secrets: {login: {type: kubernetes.io/basic-auth, password: {env: WEB_PASSWORD}}}
            ready: {within: 90s, tcp: port}
            data: [web]
            restarts-on: [host-configuration]

            """,
            "services/web/web.yaml.template": Self.pod.replacing("image: web", with: "image: 'web:{{ options.port }}'"),
            "services/web/pages/index.html.j2": "{{ options.greeting }} from {{ service.machines|join(' and ') }}\n",
            "services/web/pages/below/not.html": "not this",
        ])
        try directory.write([0xff, 0xfe, 0], to: "services/web/pages/icon")
        let service = try #require(try directory.catalogue(environment: ["WEB_PASSWORD": "x"]).services.first)
        #expect(service.labels == [NodeLabel("web", "true", on: ["w1", "w2"])])
        #expect(service.objects.map(\.reference.description) == ["ConfigMap pages", "Secret login", "Pod web"])
        #expect(service.objects[0].body["data"] == ["index.html": "hello from w1 and w2"])
        #expect(service.objects[0].body["binaryData"] == ["icon": "//4A"])
        #expect(service.objects[1].body["data"] == ["password": "eA=="])
        #expect(service.objects[1].body["type"] == "kubernetes.io/basic-auth")
        let containers = service.objects[2].body["spec"]?["containers"]?.items
        #expect(containers?.first?["image"] == "web:8080")
        #expect(service.parts.last == .wait(ReadyRule(within: .seconds(90), tcp: [8080])))
        #expect(service.data == ["web"] && service.restartsOn == ["host-configuration"])
    }

    @Test(arguments: [
        ("web: {machines: [m1, w2]}", ["m1", "w2"]), ("web: {machines: master}", ["m1"]),
        ("web: {machines: zookeeper}", ["m1"]), ("web: {machines: pai-worker}", ["w1"]),
        ("web: {machines: all}", ["m1", "w1", "w2"]), ("web: ~", ["w2"]),
    ])
    func `machines are chosen by name, role, flag, or by what the label says`(entry: String, nodes: [String]) throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {\(entry)}\n", "services/web/service.yaml": "runs-on: disk=ssd\n",
            "services/web/web.yaml": Self.pod,
        ])
        #expect(try directory.catalogue().services[0].labels.map(\.nodes) == [nodes])
    }

    @Test func `services begin behind those that they need, packages under other names among them`() throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {front: {package: web}, back: ~}\n",
            "services/web/service.yaml": "needs: [back]\n", "services/web/web.yaml": Self.pod,
            "services/back/back.yaml": Self.pod,
        ])
        let catalogue = try directory.catalogue()
        #expect(catalogue.services.map(\.name) == ["back", "front"])
        #expect(catalogue.services[1].needs == ["back"])
    }

    @Test func `what the configuration calls a namespace is where objects go`() throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "cluster: {namespace: pai, data-path: /mnt/}\nservices: {web: ~}\n",
            "services/web/web.yaml": Self.pod.replacing("nodeSelector: {web: \"true\"}, ", with: ""),
        ])
        let catalogue = try directory.catalogue()
        #expect(catalogue.namespace == "pai" && catalogue.dataPath == "/mnt")
        #expect(catalogue.services[0].objects[0].reference.namespace == "pai")
        #expect(catalogue.services[0].objects[0].rewrites.count == 1)
    }
}
