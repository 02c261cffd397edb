import ArgumentParser

/// `k8sClusterManagement.py`, for those whose fingers and scripts know it.
struct Ancestor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "k8sClusterManagement",
        abstract: "The 2018 spelling of paictl: -p DIR -a deploy, or -a install_kubectl.",
        discussion: """
            Its neighbours of that time are paictl-deploy (deploy.py), paictl-docker-build (docker_build.py) and \
            paictl-cleanup-service (cleanup-service.py), with the options that they had: --help prints them.
            """
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

    func run() throws {
        try Paictl.become(
            [action.rawValue.replacing("_", with: "-"), "-p", path] + (file.map { ["-f", $0] } ?? [])
                + (yes && action.asks ? ["--yes"] : [])
        )
    }
}
