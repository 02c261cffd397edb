import ClusterModel
import Foundation
import Kubernetes
import ServiceModel
import TestSupport
import Testing
import YAML

/// `option-samples.yaml`: each option reaches what it is about.
@Suite struct OptionSamplesTests {
    private struct Sample: Decodable {
        var given: String
        var with: String?
        var shows: String?
        var hides: String?
    }

    private func samples() throws -> [String: [Sample]] {
        let file = "Tests/ServiceModelTests/Networks/option-samples.yaml"
        let node = try #require(try Node.parse(Checkout.text(file), file: file))
        return try YAMLDecoder().decode([String: [Sample]].self, from: node)
    }

    /// All that a service is, as a text, with what its stages tell.
    private func made(_ package: String, _ options: String?...) throws -> String {
        let said = (["package: \(package)"] + options.compactMap { $0 }).joined(separator: ", ")
        let directory = try ServiceDirectory(["services-configuration.yaml": "services: {net: {\(said)}}\n"])
        func service(learned: [String: [String: String]]? = nil) throws -> Service {
            try ServiceCatalogue.load(
                directory: directory.path,
                library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
                cluster: directory.cluster(),
                environment: ["SECRET": "a long one"],
                isStrict: true,
                learned: learned
            ).services[0]
        }
        let lessons = try service().lessons.map { ($0.name, "10") }
        let whole = try service(learned: ["net": Dictionary(uniqueKeysWithValues: lessons)])
        let requests = whole.requests.map { request in
            "\(request.message.line) \(request.entry?.value.text ?? request.message.body ?? "")"
        }
        return (whole.objects.map(\.body.text) + requests).joined(separator: "\n")
    }

    @Test(arguments: ["hyperspace", "cita-cloud", "codex", "spacemesh", "log-store", "spacemesh-ws"])
    func `each option shows`(package: String) throws {
        for sample in try #require(try samples()[package]) {
            let (without, with) = (try made(package, sample.with), try made(package, sample.with, sample.given))
            if let shows = sample.shows {
                #expect(!without.contains(shows) && with.contains(shows), "\(package): \(sample.given)")
            }
            if let hides = sample.hides {
                #expect(without.contains(hides) && !with.contains(hides), "\(package): \(sample.given)")
            }
            #expect(sample.shows != nil || sample.hides != nil, "\(package): \(sample.given)")
        }
    }
}
