import Foundation
import Kubernetes
import TestSupport
import Testing

@testable import ServiceModel

/// Services on a cluster that is not ours.
@Suite struct ForeignCatalogueTests {
    /// - Parameter image: what a pod of the service runs.
    private static func catalogue(
        _ template: String,
        service: String = "",
        image: String = "x:1",
        bringsImages: Bool = true
    ) throws -> ServiceCatalogue {
        let pods = "metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: '\(image)'}]}"
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {a: {machines: [w2, master]}}\n",
            "services/a/service.yaml": "runs-on: a\n\(service)",
            "services/a/a.yaml.template":
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: \"\(template)\"}}\n",
            "services/a/b.yaml.template":
                "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: b}, spec: {selector: {matchLabels: {a: b}}, template: {\(pods)}}}\n",
        ])
        return try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: directory.cluster(),
            environment: [:],
            isStrict: false,
            server: "https://api.example:443",
            bringsImages: bringsImages
        )
    }

    @Test func `machines are its nodes, and their labels are keys`() throws {
        let catalogue = try Self.catalogue(
            "{{ cluster.api }} {{ machinelist['w2'].hostip }} {{ machinelist['w2'].disk }} {{ machines[0].role }}"
        )
        #expect(catalogue.services[0].labels.map(\.nodes) == [["m1", "w2"]])
        #expect(
            catalogue.services[0].objects[0].body["data"]?["a"] == "https://api.example:443 10.0.0.3 ssd master"
        )
        #expect(catalogue.warnings.isEmpty, "\(catalogue.warnings)")
    }

    @Test func `what is not known of it is undefined, and no key of a machine list is known`() throws {
        let catalogue = try Self.catalogue("{{ cluster.dns_domain }}{{ machinelist['m1'].zkid }}")
        #expect(catalogue.services[0].objects[0].body["data"]?["a"] == "")
        #expect(catalogue.warnings.contains { $0.contains("dns_domain") }, "\(catalogue.warnings)")
    }

    @Test func `images that no registry has cannot be brought there`() throws {
        do {
            _ = try Self.catalogue("x", service: "images: {b: image/}\n", image: "{{ images.b }}")
            Issue.record("nothing was thrown")
        } catch let errors as ServiceErrors {
            #expect("\(errors)".contains("service.yaml:2:10: image 'b' of service 'a' cannot be brought"), "\(errors)")
        }
        // Who takes services away needs none.
        _ = try Self.catalogue("x", service: "images: {b: image/}\n", image: "{{ images.b }}", bringsImages: false)
        // Where an option names another one, ours is not asked for.
        _ = try Self.catalogue("x", service: "images: {b: image/}\n", image: "elsewhere/b:1")
    }
}
