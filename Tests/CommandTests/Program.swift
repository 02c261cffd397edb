import Foundation
import TestSupport

/// The programs under test, run to their ends as a person would run them.
enum Program {
    /// Where they were built.
    static let folder =
        Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    /// The folder of `k8sPaiLibrary` and `maintainconf`.
    static let home = Checkout.root

    /// - Parameter environment: all that it has, beside `PATH` and `PAICTL_HOME`, which it may also replace.
    static func run(_ arguments: [String], of name: String = "paictl", environment: [String: String] = [:]) throws
        -> Outcome
    {
        try TestSupport.run(
            [folder.appending(path: name).path] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "PAICTL_HOME": home.path].merging(environment) { $1 }
        )
    }
}
