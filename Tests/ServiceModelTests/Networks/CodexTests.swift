import ClusterModel
import Kubernetes
import ServiceModel
import TestSupport
import Testing

/// The package `codex`, against what its Helm chart makes of the same values (0.0.1, as its README and templates have it).
@Suite struct CodexTests {
    private func objects(_ options: String, version: String = "1.36.2", name: String = "net") throws -> [ServiceObject]
    {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {\(name): {package: codex, \(options)}}\n"
        ])
        try directory.write(
            "kubernetes: {load-balance-ip: 10.0.0.1, kubernetes-version: v\(version)}\n",
            to: "kubernetes-configuration.yaml"
        )
        return try directory.catalogue(isStrict: true).services[0].objects
    }

    private func names(_ kind: String, _ objects: [ServiceObject]) -> [String] {
        objects.filter { $0.reference.type.kind == kind }.map(\.reference.name)
    }

    @Test(
        "names",
        arguments: [
            ("", "net", ["net-codex-1"], ["net-codex-1-service", "net-codex-1-nodeport"], "net-codex-1-1"),
            (
                "replicas: 1, prettify: true", "net", ["net-codex"], ["net-codex-service", "net-codex-nodeport"],
                "net-codex-1"
            ),
            (
                "replicas: 2, ordinals-start: 0", "codex", ["codex-0", "codex-1"],
                ["codex-0-service", "codex-0-nodeport", "codex-1-service", "codex-1-nodeport"], "codex-0-0"
            ),
            (
                "service-prettify: false, full-name: store", "net", ["store-1"],
                ["store-1-1-service", "store-1-1-nodeport"], "store-1-1"
            ),
            (
                "replicas: 2, exposed: false", "net", ["net-codex-1", "net-codex-2"],
                ["net-codex-1-service", "net-codex-2-service"], "net-codex-1-1"
            ),
        ]
    )
    func names(options: String, name: String, sets: [String], services: [String], pod: String) throws {
        let objects = try objects(options, name: name)
        #expect(names("StatefulSet", objects) == sets)
        #expect(names("Service", objects) == services)
        #expect(names("PersistentVolumeClaim", objects)[0] == "data-\(pod)")
        let service = objects.first { $0.reference.type.kind == "Service" }
        #expect(service?.body[["spec", "selector"]]?["statefulset.kubernetes.io/pod-name"]?.string == pod)
    }

    @Test func `each has its ports, in the pod as outside`() throws {
        let objects = try objects(
            "replicas: 3, transport-port: 31000, transport-offset: 5, discovery-port: 32000, discovery-offset: 7"
        )
        let set = try #require(objects.last { $0.reference.type.kind == "StatefulSet" })
        let container = try #require(set.body[["spec", "template", "spec", "containers"]]?.items?[0])
        #expect(
            (container["ports"]?.items ?? []).compactMap { $0["containerPort"]?.int } == [8080, 8008, 31010, 32014]
        )
        let settings = (container["env"]?.items ?? []).reduce(into: [String: String]()) {
            $0[$1["name"]?.string ?? ""] = $1["value"]?.string
        }
        #expect(settings["CODEX_LISTEN_ADDRS"] == "/ip4/0.0.0.0/tcp/31010")
        #expect(settings["CODEX_DISC_PORT"] == "32014")
    }

    @Test func `servers that count pods from 0 are asked for no other number`() throws {
        let old = try objects("", version: "1.20.2")
        #expect(names("PersistentVolumeClaim", old) == ["data-net-codex-1-0"])
        let ordinals = { (objects: [ServiceObject]) in
            objects.first { $0.reference.type.kind == "StatefulSet" }?.body[["spec", "ordinals", "start"]]?.int
        }
        #expect(ordinals(old) == nil)
        #expect(ordinals(try objects("")) == 1)
    }

    @Test func `paths of the Ingress lead to each member's API`() throws {
        let host =
            "ingress: true, ingress-hosts: [{host: c, paths: [{path: /, leadingZeros: 3, rewritePath: (/|$)}, {path: /a, podName: b, prettify: false}]}]"
        let ingress = try #require(try objects("replicas: 2, \(host)").first { $0.reference.type.kind == "Ingress" })
        let paths = ingress.body[["spec", "rules"]]?.items?[0][["http", "paths"]]?.items ?? []
        #expect(
            paths.compactMap { $0["path"]?.string } == [
                "/net-codex-001(/|$)", "/net-codex-002(/|$)", "/a/b-1-1", "/a/b-2-1",
            ]
        )
        #expect(
            paths.compactMap { $0[["backend", "service", "name"]]?.string }.suffix(2) == [
                "net-codex-1-service", "net-codex-2-service",
            ]
        )
    }

    @Test(
        "a probe has what the chart has where it says nothing",
        arguments: [
            ("", ["1200", "30", "/api/codex/v1/debug/info", "http"], ""),
            ("liveness-probe: {failureThreshold: 3}", ["3", "30", "/api/codex/v1/debug/info", "http"], ""),
            ("liveness-probe: {httpGet: {path: /a}}", ["1200", "30", "/a", "http"], ""),
            (
                "liveness-probe: {initialDelaySeconds: 1, httpGet: {port: 9}}",
                ["1200", "1", "/api/codex/v1/debug/info", "9"], ""
            ),
            ("liveness-probe: {httpGet: null, tcpSocket: {port: 9}}", ["1200", "30"], "9"),
        ]
    )
    func probes(options: String, says: [String], socket: String) throws {
        let set = try #require(
            try objects("api-name: http" + (options.isEmpty ? "" : ", ") + options)
                .first { $0.reference.type.kind == "StatefulSet" }
        )
        let container = try #require(set.body[["spec", "template", "spec", "containers"]]?.items?[0])
        let probe = try #require(container["livenessProbe"])
        let told = [
            probe["failureThreshold"], probe["initialDelaySeconds"], probe[["httpGet", "path"]],
            probe[["httpGet", "port"]],
        ]
        #expect(told.compactMap { $0.map { $0.string ?? $0.text } } == says)
        #expect(probe[["tcpSocket", "port"]]?.text ?? "" == socket)
        #expect(container["startupProbe"] == nil)
    }

    @Test func `a mapping without keys is no probe`() throws {
        let set = try #require(
            try objects("liveness-probe: {}, startup-probe: {failureThreshold: 5}")
                .first { $0.reference.type.kind == "StatefulSet" }
        )
        let container = try #require(set.body[["spec", "template", "spec", "containers"]]?.items?[0])
        #expect(container["livenessProbe"] == nil)
        #expect(container["startupProbe"]?.fields?.keys.sorted() == ["failureThreshold", "httpGet"])
    }
}
