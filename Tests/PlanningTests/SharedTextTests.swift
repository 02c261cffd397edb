import Plan
import Testing

@testable import ClusterPlanning

@Suite struct SharedTextTests {
    @Test func `how a script is cut into pieces makes no other script of it`() {
        var script = Script(name: "a", pieces: [.plain("one\n"), .plain("two\n")])
        #expect(script == Script(name: "a", text: "one\ntwo\n"))
        #expect(script != Script(name: "a", text: "one\n"))
        #expect(Script(name: "a", pieces: [.encoded(["one\n", "two\n"])]).text == "b25lCnR3bwo=")
        script.text += "three\n"
        #expect(script.text == "one\ntwo\nthree\n")
    }

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
