import ClusterModel
import Foundation
import ServiceModel
import TestSupport

/// A configuration directory with services, that lives as long as its test.
final class ServiceDirectory {
    let path: String

    /// - Parameter machines: `machine-list`, as it is written; nil for m1 (a master), w1 and w2.
    init(_ files: [String: String], machines: String? = nil) throws {
        path = try directory().path
        try write(
            """
            default-machine-properties: {username: ops, password: secret-of-ops}
            machine-sku: {plain: {mem: 4}, fast: {gpu: {type: k80, count: 4}, dataFolder: /mnt}}
            machine-list:
            \(machines ?? Self.machines)
            """,
            to: "cluster-configuration.yaml"
        )
        try write("kubernetes: {load-balance-ip: 10.0.0.1}\n", to: "kubernetes-configuration.yaml")
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let machines = """
        - {hostname: m1, hostip: 10.0.0.1, k8s-role: master, machine-type: plain, zkid: "1", pai-master: "true", dashboard: "true"}
        - {hostname: w1, hostip: 10.0.0.2, k8s-role: worker, machine-type: fast, pai-worker: "true"}
        - {hostname: w2, hostip: 10.0.0.3, k8s-role: worker, machine-type: plain, labels: {disk: ssd}}
        """

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
    }

    func cluster() throws -> Cluster {
        try Configuration.load(directory: path, environment: [:], needsLogins: false).cluster
    }

    func catalogue(
        environment: [String: String] = [:],
        isStrict: Bool = false,
        needsSecrets: Bool = true
    ) throws -> ServiceCatalogue {
        try ServiceCatalogue.load(
            directory: path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: cluster(),
            environment: environment,
            isStrict: isStrict,
            needsSecrets: needsSecrets
        )
    }

    /// What is wrong with the services, without the path of the directory.
    func complaints(environment: [String: String] = [:], isStrict: Bool = false) throws -> [String] {
        do {
            _ = try catalogue(environment: environment, isStrict: isStrict)
            return []
        } catch let errors as ServiceErrors {
            return errors.problems.map { "\($0)".replacing(path + "/", with: "") }
        }
    }
}
