import Foundation
import ServiceModel
import TestSupport
import Testing

@testable import Maintenance

/// `paictl service init`.
@Suite struct ServiceListingTests {
    @Test func `a service is listed with what it needs, once`() throws {
        let place = try directory(with: [
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password: secret}
            machine-list:
              - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, etcdid: etcdid1}
              - {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}

            """,
            "kubernetes-configuration.yaml":
                "kubernetes: {load-balance-ip: 10.0.0.11, kubernetes-version: v1.20.2}\n",
        ])
        defer { try? FileManager.default.removeItem(at: place) }
        let workspace = Workspace(directory: place.path, home: Checkout.root.path)
        let reading = try ServiceReading(in: workspace, environment: [:])

        let added = try reading.list("rest-server", as: "accounts")
        #expect(added.map(\.name) == ["accounts", "etcd-accounts"])
        #expect(added.first?.needed == ["admin-password", "token-secret"])
        #expect(try reading.catalogue().services.map(\.name) == ["etcd-accounts", "accounts"])

        #expect(throws: JobFailure.self) { try reading.list("rest-server", as: "accounts") }
        #expect(throws: JobFailure.self) { try reading.list("rest-serve", as: "others") }
        #expect(try reading.list("pylon", as: "pylon").map(\.name) == ["pylon"])
        #expect(try reading.catalogue().services.count == 3)
    }
}
