import Foundation
import Testing

@testable import ClusterModel

/// `Documentation/Configuration.md` keeps step with what is read.
@Suite struct DocumentationTests {
    private let page: String

    init() throws {
        page = try String(contentsOfFile: Directory.checkout + "/Documentation/Configuration.md", encoding: .utf8)
    }

    @Test func `every key has its place on the page`() {
        let keys =
            MachineReader.keys + MachineReader.ancestorKeys + LoginFields.keys + KubernetesFile.keys
            + KubernetesFile.ancestorKeys
        for key in keys { #expect(page.contains("`\(key)`"), "\(key)") }
        for component in Component.allCases { #expect(page.contains("`\(component.rawValue)`")) }
    }

    @Test func `defaults on the page are those in the code`() {
        for row in StandardImages.rows {
            #expect(page.contains("| 1.\(row.minor) | \(row.etcd) | \(row.pause) | \(row.coreDNS) |"))
        }
        #expect(page.contains("`\(SupportedVersions.standard)` | 1.20 … 1.36"))
    }
}
