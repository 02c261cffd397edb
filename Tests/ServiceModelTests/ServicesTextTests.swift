import Testing
import YAML

@testable import ServiceModel

/// A service more in services-configuration.yaml.
@Suite struct ServicesTextTests {
    private static func offer() throws -> ServiceOffer {
        var port = ServiceOption("port", .port)
        (port.about, port.standard) = ("Where it answers", try Node.parse("8080", file: "package.yaml"))
        var word = ServiceOption("admin-password", .string)
        (word.about, word.isSecret) = ("What the administrator logs in with", true)
        return ServiceOffer(
            name: "web",
            about: "",
            origin: .package,
            folder: "",
            isListed: false,
            needs: [],
            options: [port, word],
            images: []
        )
    }

    private static let entry = """
          web:
            # Where it answers
            # port: 8080
            # What the administrator logs in with
            admin-password: {env: ADMIN_PASSWORD}

        """

    private static func adding(to text: String?, as name: String = "web") throws -> String {
        try ServicesText(text, file: "s.yaml").adding(try offer(), as: name)
    }

    @Test func `what is there stays as it is`() throws {
        #expect(try Self.adding(to: nil) == "services:\n" + Self.entry)
        let others = "# ours\ncluster: {data-path: /data} # big\n"
        #expect(try Self.adding(to: others) == others + "services:\n" + Self.entry)
        #expect(try Self.adding(to: "services: # none yet\n") == "services: # none yet\n" + Self.entry)
        let deep = "services:\n    # the first\n    a: {b: 1}\nc: d\n"
        let added = try Self.adding(to: deep, as: "front")
        #expect(added.hasPrefix("services:\n    front:\n      package: web\n      # Where"))
        #expect(added.hasSuffix("    # the first\n    a: {b: 1}\nc: d\n"))
        #expect(try Node.parse(added, file: "s.yaml")?.mapping?["services"]?.mapping?.entries.count == 2)
    }

    @Test(arguments: ["services: {a: }\n", "services:\n  {a: }\n", "services: all\n"])
    func `a list without a place for one more is told with its place`(text: String) {
        #expect(throws: YAMLError.self) { try Self.adding(to: text) }
    }
}
