import Testing

@testable import ClusterPlanning

@Suite struct SharedTextTests {
    @Test func `machines share a file that is the same for both, and no other`() {
        let files = SharedFiles()
        func file(_ contents: String, mode: String = "0644") -> DesiredFile {
            DesiredFile(path: "/etc/a", mode: mode, contents: contents, isSecret: false)
        }
        let first = files.shared(file("x"))
        #expect(files.shared(file("x")) === first)
        #expect(files.shared(file("x", mode: "0600")) !== first)
        #expect(files.shared(file("y")).contents == "y")
    }
}
