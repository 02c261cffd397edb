import Foundation
import TestSupport

@testable import ClusterModel

/// A configuration directory that lives as long as its test.
final class Directory {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "paictl-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    static func text(of file: String) throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

    /// The checkout's own folders, found from this file.
    static let checkout = Checkout.root.path

    static let examples = checkout + "/cluster-configuration"
    static let ancestor = checkout + "/Tests/ClusterModelTests/Fixtures/ancestor"
    /// In the words of the ancestor's fork.
    static let qizhi = checkout + "/Tests/ClusterModelTests/Fixtures/qizhi"
}

extension Directory {
    /// Reads a cluster of one master, with these keys of `kubernetes`, and what stands behind the machine's own.
    static func clusterOfOne(_ keys: String, machine: String) throws -> Result<Cluster, ConfigurationErrors> {
        let directory = try Directory([
            ClusterFile.name: """
            default-machine-properties: {username: ops, password: x}
            machine-list: [{hostname: m1, hostip: 10.0.0.11, k8s-role: master\(machine)}]

            """,
            KubernetesFile.name: "kubernetes: {\(keys)}\n",
        ])
        return Result { () throws(ConfigurationErrors) in
            try Configuration.load(directory: directory.path, environment: [:]).cluster
        }
    }
}
