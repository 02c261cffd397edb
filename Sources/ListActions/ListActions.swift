import Foundation
import PackagePlugin

/// Writes the list of the actions that a step of a job may have, as Swift has none of a protocol's types: each file of the folder
/// `Actions` holds one, by the file's name. What ends with `Action` is a protocol.
@main struct ListActions: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let actions = (target.sourceModule?.sourceFiles.map(\.url) ?? [])
            .filter { $0.deletingLastPathComponent().lastPathComponent == "Actions" }
            .map { $0.deletingPathExtension().lastPathComponent }
            .filter { !$0.hasSuffix("Action") }.sorted()
        let list = """
            /// Every action that a step of a job may have, by the names of their files.
            let allActions: [any Action.Type] = [
            \(actions.map { "    \($0).self," }.joined(separator: "\n"))
            ]
            """
        let file = context.pluginWorkDirectoryURL.appending(path: "AllActions.swift")
        return [
            .buildCommand(
                displayName: "Listing actions",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-c", #"printf '%s\n' "$1" >"$2""#, "sh", list, file.path],
                outputFiles: [file]
            )
        ]
    }
}
