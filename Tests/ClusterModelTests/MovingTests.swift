import Testing

@testable import ClusterModel

/// `Documentation/MovingFromTheAncestor.md` promises nothing that the reader does not keep.
@Suite struct MovingTests {
    private let page: Page

    init() throws { page = try Page("MovingFromTheAncestor.md") }

    @Test(arguments: [
        (section: "default-machine-properties", below: "default-machine-properties"),
        (section: "machine-sku", below: "machine-sku"), (section: "machine-list", below: "machine-list"),
        (section: "kubernetes:", below: "Settings"),
    ])
    func `every key of the 2018 files is accepted`(section: String, below: String) throws {
        let keys = page.keys(of: section)
        #expect(keys.count >= 3, "\(section)")
        for key in keys { #expect(try Reader.knows(key, below: below), "\(key)") }
    }

    @Test func `what the reader keeps for the 2018 files is on the page`() {
        let machine = page.keys(of: "machine-list")
        let prefixes = MachineReader.ancestorPrefixes.map { $0 + "…" }
        for key in MachineReader.ancestorKeys + prefixes + ["machinetype"] { #expect(machine.contains(key), "\(key)") }
        let kubernetes = page.keys(of: "kubernetes:")
        for key in KubernetesFile.ancestorKeys { #expect(kubernetes.contains(key), "\(key)") }
        for key in ["hyperkube-version", "apiserver-version", "cluster-dns"] { #expect(kubernetes.contains(key)) }
    }

    /// The keys of the 2018 files in the fixtures are those of a real directory.
    @Test(arguments: [Directory.ancestor, Directory.qizhi])
    func `the page has every key of a 2018 directory`(directory: String) throws {
        let pairs = [("cluster-configuration.yaml", "machine-list"), ("kubernetes-configuration.yaml", "kubernetes:")]
        for (file, section) in pairs {
            let source = try Directory.text(of: directory + "/" + file)
            let known =
                page.sections.flatMap { page.keys(of: $0.heading) } + [
                    "machine-list", "kubernetes", "type", "count", "vcore",
                ]
            let keys = source.matches(of: /(?m)^\s*(?:- )?([a-z][-A-Za-z0-9]*):/).map { String($0.output.1) }
            #expect(!keys.isEmpty && !page.keys(of: section).isEmpty)
            for key in keys where !["default-machine-properties", "machine-sku"].contains(key) {
                let isFlag = known.contains { $0.hasSuffix("…") && key.hasPrefix($0.dropLast()) }
                #expect(isFlag || known.contains(key), "\(key) of \(file)")
            }
        }
    }
}
