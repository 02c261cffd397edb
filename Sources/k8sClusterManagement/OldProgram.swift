import ArgumentParser
import Foundation

/// The programs of the 2018 tool: this one is each of them, by the name that it is called by. Links beside it have those names.
@main
enum OldProgram {
    static func main() {
        switch URL(filePath: CommandLine.arguments[0]).lastPathComponent {
        case AncestorDeploy.configuration.commandName: AncestorDeploy.main()
        case AncestorBuild.configuration.commandName: AncestorBuild.main()
        case AncestorCleanup.configuration.commandName: AncestorCleanup.main()
        default: Ancestor.main()
        }
    }
}
