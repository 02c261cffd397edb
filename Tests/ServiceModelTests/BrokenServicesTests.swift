import ClusterModel
import Foundation
import Testing
import YAML

@testable import ServiceModel

/// What is wrong is told all at once, each with its place and a way out.
@Suite struct BrokenServicesTests {
    private static func web(_ definition: String, _ entry: String = "web: ~", _ files: [String: String] = [:])
        -> [String: String]
    {
        [
            "services-configuration.yaml": "services: {\(entry)}\n", "services/web/service.yaml": definition,
            "services/web/web.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}\n",
        ].merging(files) { _, new in new }
    }

    private func expect(_ files: [String: String], _ complaints: [String], isStrict: Bool = false) throws {
        let found = try ServiceDirectory(files).complaints(isStrict: isStrict)
        #expect(found == complaints)
    }

    @Test func `a name that is not there`() throws {
        try expect(
            Self.web("", "wep: ~"),
            ["services-configuration.yaml:1:12: there is no service or package 'wep' (did you mean 'web'?)"]
        )
    }

    @Test func `keys, options and machines that are not there, at once`() throws {
        try expect(
            Self.web(
                "neds: [a]\noptions: {port: {type: port}, level: {type: choice, choices: [low, high]}}\nruns-on: web\n",
                "web: {prot: 80, port: 70000, level: mid, machines: [w1, w9]}"
            ),
            [
                "services-configuration.yaml:1:18: service 'web' has no option 'prot' (did you mean 'port'?)",
                "services-configuration.yaml:1:34: 'port' must be a port from 1 to 65535, not '70000'",
                "services-configuration.yaml:1:48: 'level' must be one of low, high, not 'mid'",
                "services-configuration.yaml:1:63: 'w9' is no machine, no role, and nothing that is said of one (did you mean 'w1'?)",
                "services/web/service.yaml:1:1: unknown key 'neds' in service 'web' (did you mean 'needs'?)",
            ].sorted()
        )
    }

    @Test func `an option that has to be said`() throws {
        try expect(
            Self.web("options: {domain: {about: Where it is}}\n"),
            ["services-configuration.yaml:1:12: service 'web' lacks 'domain': Where it is"]
        )
    }

    @Test func `a need that is not listed, one that is nowhere, and a circle`() throws {
        let files = [
            "services/back/service.yaml": "needs: [web]\n",
            "services/back/b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n",
        ]
        try expect(
            Self.web("needs: [back, bakc]\n", "web: ~", files),
            [
                "services-configuration.yaml:1:12: service 'web' needs 'back', which is not listed: add it to 'services' in services-configuration.yaml",
                "services/web/service.yaml:1:15: service 'web' needs 'bakc', which there is not (did you mean 'back'?)",
            ]
        )
        try expect(
            Self.web("needs: [back]\n", "web: ~, back: ~", files),
            ["services/web/service.yaml:1:9: services need each other: web -> back -> web"]
        )
    }

    @Test func `an undefined name is a warning, and an error when it is asked for`() throws {
        let files = Self.web(
            "",
            "web: ~",
            [
                "services/web/web.yaml": "",
                "services/web/a.yaml.template":
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: \"{{ clusterinfo['datapath2'] }}\"}}\n",
            ]
        )
        let warnings = try ServiceDirectory(files).catalogue().warnings
        #expect(warnings.count == 1)
        #expect(warnings[0].contains("a.yaml.template:1:82: nothing is supplied for 'clusterinfo.datapath2'"))
        #expect(try ServiceDirectory(files).complaints(isStrict: true).count == 1)
    }

    @Test func `objects that are none, and YAML that is none`() throws {
        try expect(
            Self.web("", "web: ~", ["services/web/a.yaml": "kind: Pod\n", "services/web/b.yaml": "a: ]\n"]),
            [
                "services/web/a.yaml:1:1: an object needs 'apiVersion' and 'metadata.name'",
                "services/web/b.yaml:1:4: a value is expected here: take away what is not one, or quote it (while parsing a block node that begins at 1:4)",
            ]
        )
    }

    @Test func `a port that two services want on the same machine`() throws {
        func pod(_ name: String, _ node: String) -> String {
            "{apiVersion: v1, kind: Pod, metadata: {name: \(name)}, spec: {hostNetwork: true, nodeSelector: {kubernetes.io/hostname: \(node)}, containers: [{ports: [{containerPort: 80}]}]}}\n"
        }
        func files(_ node: String) -> [String: String] {
            [
                "services-configuration.yaml": "services: {a: ~, b: ~}\n", "services/a/a.yaml": pod("a", "w1"),
                "services/b/b.yaml": pod("b", node),
            ]
        }
        #expect(try ServiceDirectory(files("w2")).complaints() == [])
        let complaints = try ServiceDirectory(files("w1")).complaints()
        #expect(complaints.count == 1)
        #expect(
            complaints.first?.hasPrefix(
                "services/b/b.yaml:1:1: port 80 of machine 'w1' is wanted by 'b' and by 'a', at "
            ) == true
        )
    }

    @Test func `an object that two services make, each as it likes`() throws {
        func map(_ value: String) -> String {
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: shared}, data: {a: \(value)}}\n"
        }
        func complaints(_ other: String) throws -> [String] {
            try ServiceDirectory([
                "services-configuration.yaml": "services: {a: ~, b: ~}\n", "services/a/a.yaml": map("one"),
                "services/b/b.yaml": map(other),
            ]).complaints()
        }
        #expect(try complaints("one") == [])
        let found = try complaints("two")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "services/b/b.yaml:1:1: ConfigMap shared is made by 'b' and by 'a', at "
            ) == true,
            "\(found)"
        )
    }

    @Test func `a config map that is too large`() throws {
        let directory = try ServiceDirectory(Self.web("config-maps: {big: big}\n"))
        try directory.write(String(repeating: "a", count: 1_048_577), to: "services/web/big/file")
        #expect(
            try directory.complaints() == [
                "services/web/service.yaml:1:20: config map 'big' has 1048577 bytes in 1 files, and the API server takes 1048576"
            ]
        )
    }

    @Test func `a secret that the environment lacks, and one that is written down`() throws {
        try expect(
            Self.web("options: {key: {secret: true}}\nsecrets: {s: {a: {env: NOT_THERE}}}\n", "web: {key: hunter2}"),
            [
                "services-configuration.yaml:1:23: 'key' is a secret: say where it stands, as {env: VARIABLE}, {file: PATH} or {secret: NAME, key: KEY}",
                "services/web/service.yaml:2:18: the environment has no NOT_THERE, which secret 's' is made of: set and export it",
            ]
        )
    }

    @Test func `data that would be more than the service's own`() throws {
        try expect(
            Self.web("data: [/, ../x, .]\n"),
            ["/", "../x", "."].enumerated().map { index, path in
                "services/web/service.yaml:1:\([8, 11, 17][index]): 'data' must be folders below data-path, not '\(path)'"
            }
        )
    }
}
