import ArgumentParser

/// `deploy.py`: renders services, or starts them.
struct AncestorDeploy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paictl-deploy",
        abstract: "The 2018 spelling of paictl service: -p DIR to render, -p DIR -d to deploy.",
        discussion: "Runs where deploy.py did, in the folder with service.yaml, bootstrap and src."
    )

    @Option(name: .shortAndLong, help: "The configuration directory.")
    var path: String

    @Flag(name: .shortAndLong, help: "Deploy, and not just print what would be sent.")
    var deploy = false

    @Option(name: .shortAndLong, help: "One service alone.")
    var service = "all"

    @Flag(name: .shortAndLong, help: "Nothing: no file is generated that had to be cleaned up.")
    var clean = false

    @Flag(help: "Do not ask before a change that destroys something.")
    var yes = false

    func run() throws {
        if clean { Paictl.say("-c does nothing: no file is generated that had to be cleaned up") }
        try Paictl.becomeService(
            [deploy ? "deploy" : "render", "-p", path] + (service == "all" ? [] : [service])
                + (yes && deploy ? ["--yes"] : [])
        )
    }
}

/// `docker_build.py`: builds images and brings them to the registry.
struct AncestorBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paictl-docker-build",
        abstract: "The 2018 spelling of paictl service build: -p DIR, and -n IMAGE for one alone.",
        discussion: "Runs where docker_build.py did, in the folder with service.yaml, bootstrap and src."
    )

    @Option(name: .shortAndLong, help: "The configuration directory.")
    var path: String

    @Option(name: [.customShort("n"), .long], help: "One image, and those that it is built on.")
    var imagename = "all"

    func run() throws {
        try Paictl.becomeService(["build", "-p", path] + (imagename == "all" ? [] : [imagename]))
    }
}

/// `cleanup-service.py`: stops all services and erases what they have stored.
struct AncestorCleanup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paictl-cleanup-service",
        abstract: "The 2018 spelling of paictl service delete --all --data: -p DIR.",
        discussion: """
            Runs where cleanup-service.py did, in the folder with service.yaml, bootstrap and src. That knew the cluster by kubectl, \
            and asked nothing; this one is told the configuration directory, and asks first.
            """
    )

    @Option(name: .shortAndLong, help: "The configuration directory.")
    var path: String

    @Flag(help: "Do not ask before data is erased.")
    var yes = false

    func run() throws {
        try Paictl.becomeService(["delete", "--all", "--data", "-p", path] + (yes ? ["--yes"] : []))
    }
}
