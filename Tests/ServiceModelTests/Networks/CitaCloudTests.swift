import ClusterModel
import Foundation
import Keys
import Kubernetes
import ServiceModel
import TestSupport
import Testing

/// The package `cita-cloud`, against what runner_k8s (c9b5213) makes of the same options.
@Suite struct CitaCloudTests {
    private static let local = "local-path: /data"
    private static let multi = """
        form: multi, nodes: [1.1.1.1, 2.2.2.2, 3.3.3.3], node-ports: [4000, 5000, 6000], lbs-tokens: [a, b, c], pvc-names: [p, q, r]
        """

    private func directory(_ options: String) throws -> ServiceDirectory {
        try ServiceDirectory([
            "services-configuration.yaml":
                "services: {chain: {package: cita-cloud, \(options.contains("kms-password") ? "" : "kms-password: {env: KMS}, ")\(options)}}\n"
        ])
    }

    private func catalogue(_ options: String, keys: KeyRing = [:]) throws -> ServiceCatalogue {
        let directory = try directory(options)
        return try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: directory.cluster(),
            environment: ["KMS": "a long one", "ONE": "1", "TWO": "2"],
            isStrict: true,
            keys: keys
        )
    }

    private func ring(_ catalogue: ServiceCatalogue) throws -> KeyRing {
        Dictionary(
            try catalogue.keys.map { ($0.secret, try $0.kind.make($0.parameters, now: 1_700_000_000)) }
        ) { $1 }
    }

    private func named(_ kind: String, _ catalogue: ServiceCatalogue) -> [String] {
        catalogue.services[0].objects.filter { $0.reference.type.kind == kind }.map(\.reference.name)
    }

    private func ports(_ name: String, _ catalogue: ServiceCatalogue, _ key: String) -> [Int] {
        let service = catalogue.services[0].objects.first {
            $0.reference.name == name && $0.reference.type.kind == "Service"
        }
        return (service?.body[["spec", "ports"]]?.items ?? []).compactMap { $0[key]?.int }
    }

    @Test func `local: objects by their names, ports with their slots`() throws {
        let catalogue = try catalogue("\(Self.local), peers-count: 2")
        #expect(named("Deployment", catalogue) == ["test-chain-0", "test-chain-1"])
        #expect(
            named("Service", catalogue) == [
                "test-chain-node-port", "test-chain-0", "executor-test-chain-0", "test-chain-1",
                "executor-test-chain-1",
            ]
        )
        #expect(ports("test-chain-node-port", catalogue, "nodePort") == [30004])
        #expect(ports("executor-test-chain-1", catalogue, "nodePort") == [30014])
        #expect(ports("test-chain-0", catalogue, "port") == [40000, 22000, 8384])
        let secrets = ["chain-admin", "node0-network-secret", "test-chain-0-account", "test-chain-0-syncthing"]
        #expect(Set(named("Secret", catalogue)).isSuperset(of: secrets + ["kms-secret"]))
        #expect(named("PersistentVolume", catalogue) == ["local-pv"])
    }

    @Test func `what is on shifts no port`() throws {
        let on = try catalogue(
            """
            \(Self.local), need-monitor: true, need-debug: true, services: [{name: network, docker_image: a, cmd: a}, {name: consensus, docker_image: b, cmd: b}, {name: executor, docker_image: x/executor_chaincode_ext, cmd: run}, {name: storage, docker_image: c, cmd: c}, {name: controller, docker_image: d, cmd: d}, {name: kms, docker_image: e, cmd: e}]
            """
        )
        #expect(ports("monitor-test-chain-1", on, "nodePort") == [30010, 30011])
        #expect(ports("executor-test-chain-1", on, "nodePort") == [30014, 30012, 30013])
        let containers = on.services[0].objects.last?.body[["spec", "template", "spec", "containers"]]?.items ?? []
        #expect(
            containers.compactMap { $0["name"]?.string } == [
                "debug", "syncthing", "network", "consensus", "couchdb", "executor", "storage", "controller", "kms",
                "monitor-process", "monitor-citacloud",
            ]
        )
        #expect(
            containers[5]["command"]?.items?.last?.string
                == "run --couchdb-username citacloud --couchdb-password citacloud"
        )
    }

    @Test func `multi: nine ports of a load balancer each, and peers by their addresses`() throws {
        let catalogue = try catalogue("\(Self.multi), need-debug: true")
        #expect(named("Service", catalogue) == ["all-test-chain-0", "all-test-chain-1", "all-test-chain-2"])
        #expect(ports("all-test-chain-1", catalogue, "port") == [5000, 5001, 5002, 5003, 5008])
        let files = catalogue.services[0].objects.filter { $0.reference.type.kind == "ConfigMap" }
        let network = files[1].body["data"]?["network-config.toml"]?.string
        #expect(
            network
                == "port = 40000\n\n[[peers]]\nip = \"1.1.1.1\"\nport = 4000\n\n[[peers]]\nip = \"3.3.3.3\"\nport = 6000\n"
        )
        #expect(files[0].body["data"]?["config.xml"]?.string?.contains("tcp://2.2.2.2:5001") == true)
    }

    @Test func `keys are wished for by their Secrets, and told where they belong`() throws {
        let wishes = try catalogue(Self.local)
        #expect(wishes.keys.count == 7)
        let ring = try ring(wishes)
        let made = try catalogue(Self.local, keys: ring)
        let files = made.services[0].objects.first { $0.reference.name == "test-chain-1-files" }
        let system = files?.body["data"]?["init_sys_config.toml"]?.string ?? ""
        let address = try #require(ring["test-chain-0-account"]?.told["address"])
        #expect(system.contains("validators = [\"\(address)\", \"0x"))
        let device = try #require(ring["test-chain-0-syncthing"]?.told["deviceID"])
        #expect(files?.body["data"]?["config.xml"]?.string?.contains(device) == true)
        let secret = made.services[0].objects.first { $0.reference.name == "node0-network-secret" }
        #expect(secret?.body["data"]?.texts.keys.sorted() == ["network-key"])
        #expect(secret?.body[["metadata", "labels", "paictl.io/keeps"]]?.string == "keys")
        #expect(try catalogue(Self.local, keys: ring).services == made.services)
    }

    @Test func `two chains of one namespace have a password each`() throws {
        func complaints(_ secret: String) throws -> [String] {
            try ServiceDirectory([
                "services-configuration.yaml": """
                services:
                  one: {package: cita-cloud, kms-password: {env: ONE}, pvc-name: one}
                  two: {package: cita-cloud, kms-password: {env: TWO}, pvc-name: two, chain-name: second, node-port: 30100\(secret)}

                """
            ]).complaints(environment: ["ONE": "a", "TWO": "b"])
        }
        let found = try complaints("")
        #expect(found.count == 3)
        let sentences = ["Secret node0-network-secret is made by", "and each wants a key of its own"]
        #expect(found.contains { complaint in sentences.allSatisfy(complaint.contains) }, "\(found)")
        #expect(try complaints(", scoped-names: true") == [])
    }

    @Test func `accounts are of the kind that the image of kms has`() throws {
        func kinds(_ image: String) throws -> [KeyKind] {
            let services = ["network", "consensus", "executor", "storage", "controller", "kms"].map {
                "{name: \($0), docker_image: \($0 == "kms" ? image : "a"), cmd: a}"
            }
            let catalogue = try catalogue(
                "\(Self.local), peers-count: 1, services: [\(services.joined(separator: ", "))]"
            )
            return catalogue.keys.filter { ["chain-admin", "test-chain-0-account"].contains($0.secret) }.map(\.kind)
        }
        #expect(try kinds("citacloud/kms_eth") == [.kmsEth, .kmsEth])
        #expect(try kinds("citacloud/kms_sm") == [.kmsSM, .kmsSM])
        #expect(
            try catalogue("\(Self.local), super-admin: '0x1'").keys.contains { $0.secret == "chain-admin" } == false
        )
    }

    @Test func `multi: each node has the password that is its own`() throws {
        let catalogue = try catalogue(
            "kms-password: [{env: ONE}, {env: KMS}, {env: TWO}], \(Self.multi), super-admin: '0x1'"
        )
        let accounts = catalogue.keys.filter { $0.kind == .kmsSM }
        #expect(accounts.map { $0.parameters["password"] } == ["1", "a long one", "2"])
        let secrets = catalogue.services[0].objects.filter { $0.reference.name.hasPrefix("kms-secret-") }
        #expect(secrets.map(\.reference.name) == ["kms-secret-0", "kms-secret-1", "kms-secret-2"])
        #expect(secrets.map(\.member) == ["test-chain-0", "test-chain-1", "test-chain-2"])
        #expect(secrets[2].body["data"]?.texts == ["key_file": "Mg=="])
    }
}
