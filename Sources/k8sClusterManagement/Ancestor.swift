import ArgumentParser
import Foundation

/// The ancestor's command line, for those whose fingers and scripts know it; `paictl` does the work.
@main
struct Ancestor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "k8sClusterManagement",
        abstract: "The 2018 spelling of paictl: -p DIR -a deploy, or -a install_kubectl."
    )

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case deploy, clean, add, remove, repair, etcdfix
        case installKubectl = "install_kubectl"

        /// Whether it may ask before it goes on: what never does knows no --yes.
        var asks: Bool { self != .installKubectl }
    }

    @Option(name: .short, help: "The configuration directory.")
    var path: String

    @Option(name: .short, help: "What to do.")
    var action: Action

    @Option(name: .short, help: "The machines to add, remove, repair or fix.")
    var file: String?

    @Flag(help: "Do not ask before a change that destroys something.")
    var yes = false

    /// Becomes `paictl`, which stands beside this program: its output, signals and exit code are then its own.
    func run() throws {
        let program = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
            .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "paictl").path
        let words: [String] =
            [program, action.rawValue.replacing("_", with: "-"), "-p", path]
            + (file.map { ["-f", $0] } ?? []) + (yes && action.asks ? ["--yes"] : [])
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        unsafe execv(program, &arguments)
        throw ValidationError("\(program) cannot be run: \(unsafe String(cString: strerror(errno))).")
    }
}
