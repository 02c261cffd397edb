import Foundation
import ServiceModel
import ServicePlanning
import TestSupport
import Testing

@testable import Maintenance

/// What builds have left in the configuration directory.
@Suite struct KeptImagesTests {
    private static let digest = "r.lan/shop@sha256:\(String(repeating: "a", count: 64))"

    private func kept(_ line: String, verifies: Bool = false) throws -> [String: KeptImage] {
        let place = try directory(with: ["images/services/shop.pushed": line])
        defer { try? FileManager.default.removeItem(at: place) }
        var registry = ImageRegistry()
        registry.host = "r.lan"
        return try KeptImages(workspace: Workspace(directory: place.path, home: "/"), registry: registry)
            .read([ServiceImage("shop", reference: "r.lan/shop:v1", folder: "/")], verifies: verifies)
    }

    @Test func `an image in a registry is known by its digest, and by what it was made of`() throws {
        #expect(
            try kept("r.lan/shop:v1 \(Self.digest) c\n") == [
                "r.lan/shop:v1": KeptImage("r.lan/shop:v1", context: "c", in: .pushed(as: Self.digest))
            ]
        )
    }

    @Test func `one that was pushed under another tag does not count`() throws {
        #expect(try kept("r.lan/shop:v0 \(Self.digest) c\n").isEmpty)
    }

    @Test func `what cannot be read is an error for a deploy, and built anew by a build`() throws {
        #expect(throws: JobFailure.self) { try kept("nonsense\n") }
        #expect(try kept("nonsense\n", verifies: true).isEmpty)
    }
}
