import Foundation
import ServiceModel
import ServicePlanning
import TestSupport
import Testing

@testable import Maintenance

/// What images are built of, copied and packed by the real tar.
@Suite struct ScratchCopyTests {
    private let place: URL
    private let scratch: URL

    init() throws {
        place = try directory(with: [
            "image/Dockerfile.template": "FROM {{ x }}\n", "image/run.sh": "#!/bin/sh\n", "image/.hidden/a": "a",
            "lib/b": "b", "lib/deep/c": "c",
        ])
        scratch = try directory(with: [:])
    }

    private func image(_ text: String = "FROM debian:12\n", parents: [String] = []) -> ServiceImage {
        var image = ServiceImage("shop", reference: "shop:latest", folder: place.path + "/image")
        image.rendered = ["Dockerfile": text]
        image.copies = [ServiceImage.Copy(place.path + "/lib/", below: "copied_file")]
        image.parents = parents
        return image
    }

    private func context(_ image: ServiceImage) async throws -> BuildContext {
        try #require(try await ScratchCopy(folder: scratch.path).contexts(of: [image])["shop"])
    }

    @Test func `everything is in the archive, templates as what they render to, and nothing is left beside it`()
        async throws
    {
        let context = try await context(image())
        let names = try run("tar", "--list", "--file", context.path).output.split(separator: "\n").map(String.init)
        #expect(
            names == [
                "./", "./.hidden/", "./.hidden/a", "./Dockerfile", "./copied_file/", "./copied_file/lib/",
                "./copied_file/lib/b", "./copied_file/lib/deep/", "./copied_file/lib/deep/c", "./run.sh",
            ]
        )
        #expect(
            try run("tar", "--extract", "--to-stdout", "--file", context.path, "./Dockerfile").output
                == "FROM debian:12\n"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["shop.tar"])
        #expect(try FileManager.default.subpathsOfDirectory(atPath: place.path).count == 9)
    }

    @Test func `the digest is of what is in it, not of when and by whom it was checked out`() async throws {
        let first = try await context(image()).digest
        let file = place.path + "/image/run.sh"
        try FileManager.default.setAttributes(
            [.modificationDate: Date.distantPast, .posixPermissions: NSNumber(value: 0o664)],
            ofItemAtPath: file
        )
        #expect(try await context(image()).digest == first)
        #expect(try await context(image("FROM debian:13\n")).digest != first)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o755)], ofItemAtPath: file)
        #expect(try await context(image()).digest != first)
    }

    @Test func `an image is another one when what it is built on is`() async throws {
        var base = image()
        base.name = "base"
        var shop = image(parents: ["base"])
        let first = try await ScratchCopy(folder: scratch.path).contexts(of: [base, shop])
        base.rendered["Dockerfile"] = "FROM debian:13\n"
        let second = try await ScratchCopy(folder: scratch.path).contexts(of: [base, shop])
        #expect(first["shop"]?.digest != second["shop"]?.digest)
        shop.parents = []
        #expect(try await context(shop).digest != first["shop"]?.digest)
    }
}
