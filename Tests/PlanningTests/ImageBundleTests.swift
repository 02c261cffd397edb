@testable import Checkup
@testable import Facts
import Testing

@testable import ClusterPlanning

@Suite struct ImageBundleTests {
    private func archive(_ name: String, _ architecture: String?, _ images: String...) -> ImageBundle.Archive {
        ImageBundle.Archive(
            path: name,
            bytes: 1,
            images: Dictionary(uniqueKeysWithValues: images.map { ($0, name) }),
            architecture: architecture
        )
    }

    @Test func `a machine gets the images of its own architecture, and others where there are none`() {
        let bundle = ImageBundle(
            directory: "b",
            archives: [
                archive("a-amd64", "amd64", "r/a:1"), archive("a-arm64", "arm64", "r/a:1"),
                archive("b-amd64", "amd64", "r/b:1"), archive("c", nil, "r/c:1"),
            ]
        )
        #expect(bundle.fitting("aarch64").archives.map(\.path) == ["a-arm64", "b-amd64", "c"])
        #expect(bundle.fitting("x86_64").archives.map(\.path) == ["a-amd64", "b-amd64", "c"])
        #expect(!bundle.isComplete(for: "aarch64"))
    }

    @Test func `an image is found by the name that Docker shortens, and by the whole one`() {
        let bundle = ImageBundle(directory: "b", archives: [archive("h", "amd64", "docker.io/library/haproxy:3")])
        #expect(bundle.digest(of: "haproxy:3") == "h" && bundle.digest(of: "docker.io/library/haproxy:3") == "h")
        #expect(bundle.isComplete(for: "x86_64") && !bundle.isComplete(for: "aarch64"))
    }

    @Test(arguments: [(["amd64"], 1), (["amd64", "arm64"], 0)])
    func `machines of two kinds are told of where the bundle is for one`(architectures: [String], count: Int) throws {
        var cluster = try CheckupTests.cluster()
        cluster.planner.bundle = ImageBundle(
            directory: "b",
            archives: architectures.map { archive("a-\($0)", $0, "r/a:1") }
        )
        for name in ["w1", "w2"] { cluster.facts[name]?.architecture = "aarch64" }
        let found = Checkup(cluster.planner.demands).findings(cluster.facts, [])
        #expect(found.filter { $0.what.contains("several architectures") }.count == count)
    }
}
