import Foundation
import Testing

@testable import Templates

@Suite struct TemplateLibraryTests {
    private let directory: String

    init() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "paictl-templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root.appending(path: "addons/.hidden"),
            withIntermediateDirectories: true
        )
        try Data("a {{ x }}\n".utf8).write(to: root.appending(path: "a.sh"))
        try Data("b {{ y.z }}\n".utf8).write(to: root.appending(path: "addons/coredns.yaml"))
        try Data("{{ broken".utf8).write(to: root.appending(path: "addons/.hidden/c"))
        try FileManager.default.createSymbolicLink(
            at: root.appending(path: "passwd"),
            withDestinationURL: URL(filePath: "/etc/passwd")
        )
        directory = root.path()
    }

    @Test func `names and renders the files of a directory`() throws {
        let library = try TemplateLibrary(directory: directory)
        #expect(library.names() == ["a.sh", "addons/coredns.yaml"])
        #expect(try library.render("addons/coredns.yaml", with: ["y": ["z": 1]]) == "b 1\n")
    }

    @Test(arguments: [
        (
            "addons/coredn.yaml",
            "no template is called 'addons/coredn.yaml', did you mean 'addons/coredns.yaml'; there are a.sh, addons/coredns.yaml"
        ),
        ("../../../etc/passwd", "no template is called '../../../etc/passwd'; there are a.sh, addons/coredns.yaml"),
        ("addons/../a.sh", "no template is called 'addons/../a.sh'; there are a.sh, addons/coredns.yaml"),
        ("/etc/passwd", "no template is called '/etc/passwd'; there are a.sh, addons/coredns.yaml"),
        ("passwd", "no template is called 'passwd'; there are a.sh, addons/coredns.yaml"),
    ])
    func `knows no other name`(name: String, sentence: String) throws {
        let library = try TemplateLibrary(directory: directory)
        let error = #expect(throws: TemplateError.self) { try library.render(name, with: [:]) }
        #expect(error?.description == sentence)
    }

    @Test func `refuses a directory that is not there or holds something broken`() throws {
        let error = #expect(throws: TemplateError.self) { try TemplateLibrary(directory: "/nowhere") }
        #expect(error?.description == "/nowhere: cannot read it: there is no such directory")

        try Data("ok\n{{ x".utf8).write(to: URL(filePath: directory + "/d"))
        let broken = #expect(throws: TemplateError.self) { try TemplateLibrary(directory: directory) }
        #expect(broken?.description.hasPrefix("d:2:1: '{{' is opened") == true)

        try Data([0xff, 0xfe]).write(to: URL(filePath: directory + "/d"))
        let binary = #expect(throws: TemplateError.self) { try TemplateLibrary(directory: directory) }
        #expect(binary?.description == "d: cannot read it: it is not UTF-8")
    }
}
