import ArgumentParser
import ClusterModel
import Execution
import Foundation
import Maintenance
import ServiceModel

struct ServiceRenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print services' objects as they will be sent, or one template as it is; ask no machine.",
        discussion: """
            Values of Secrets are not shown, unless --show-secrets is given: only then does an API server take all of the objects. \
            --template renders one file alone, with what templates of services are given, or with the names of a file of JSON or YAML (--context) in their place.
            """
    )

    @Argument(help: "Services; without any, all that are listed.")
    var names: [String] = []

    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String?

    @Option(
        name: [.customShort("o"), .customLong("to")],
        help: ArgumentHelp("Where to write a file for each service, instead of printing them.", valueName: "dir"),
        completion: .directory
    )
    var target: String?

    @Option(help: ArgumentHelp("A file to render alone, as it is.", valueName: "file"), completion: .file())
    var template: String?

    @Option(
        help: ArgumentHelp("A file whose names a template alone is given, before those of -p.", valueName: "file"),
        completion: .file()
    )
    var context: String?

    @Flag(help: "A name in a template that nothing is supplied for is an error.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "A kubeconfig: services on a cluster that is not of machines of yours, that of its current context.",
            valueName: "file"
        ),
        completion: .file()
    )
    var kubeconfig: String?

    @Flag(help: "Show values of Secrets, too: in files of mode 0600 (-o), or on a terminal.")
    var showSecrets = false

    func validate() throws {
        for (option, value) in [
            ("-p", directory), ("-o", target), ("--template", template), ("--context", context),
            ("--kubeconfig", kubeconfig),
        ] {
            guard value?.isEmpty != true else { throw ValidationError("\(option) is empty: give a path.") }
        }
        if template == nil {
            guard directory != nil else { throw ValidationError("Give the configuration directory with -p.") }
            guard context == nil else { throw ValidationError("--context is for --template.") }
        } else {
            guard names.isEmpty else { throw ValidationError("--template renders a file alone: name no services.") }
            guard target == nil else { throw ValidationError("--template prints the file: take -o away.") }
            guard kubeconfig == nil, !showSecrets else {
                throw ValidationError("--template renders a file alone: take --kubeconfig and --show-secrets away.")
            }
            guard directory != nil || context != nil else {
                throw ValidationError(
                    "Say what the template is given: a configuration directory with -p, or --context."
                )
            }
        }
    }

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        do {
            let environment = Program.environment
            let workspace = try directory.map {
                try Workspace(directory: $0, environment: environment, program: Program.path)
            }
            if let template {
                let rendered = try ServiceReading.template(
                    template,
                    in: workspace,
                    environment: environment,
                    values: context,
                    isStrict: strict
                )
                rendered.warnings.forEach(console.warn)
                Standard.output.write(rendered.text)
            } else if let workspace {
                guard !showSecrets || target != nil || isatty(1) == 1 else {
                    throw JobFailure.refused([
                        "--show-secrets prints values of Secrets to a terminal alone: give -o, which writes files that nobody else can read"
                    ])
                }
                let reading = try await workspace.serviceReading(
                    on: kubeconfig.map { KubeconfigChoice(file: $0, context: nil) }
                )
                let catalogue = try reading.catalogue(isStrict: strict, needsSecrets: showSecrets)
                (reading.warnings + catalogue.warnings).forEach(console.warn)
                if showSecrets { warn(of: catalogue, console) }
                try write(chosen(of: catalogue), of: catalogue)
            }
        } catch {
            throw console.complain(error)
        }
    }

    private func warn(of catalogue: ServiceCatalogue, _ console: Console) {
        console.warn(
            "what follows holds values of Secrets"
                + (target.map { ": files in \($0) are for you alone, mode 0600" } ?? "")
        )
        // Each render would have others.
        if !catalogue.keys.isEmpty {
            let names = catalogue.keys.map(\.secret).joined(separator: ", ")
            console.warn("keys are made when they are deployed: \(names) have none here")
        }
    }

    private func chosen(of catalogue: ServiceCatalogue) throws -> [Service] {
        guard !names.isEmpty else { return catalogue.services }
        let known = catalogue.services.map(\.name)
        for name in names where !known.contains(name) {
            let question = Spelling.question(about: name, among: known)
            let list = question.isEmpty ? ": there are \(known.joined(separator: ", "))" : question
            throw JobFailure.configuration(["no service '\(name)' is listed\(list)"])
        }
        return catalogue.services.filter { names.contains($0.name) }
    }

    private func write(_ services: [Service], of catalogue: ServiceCatalogue) throws {
        guard let target else {
            Standard.output.write(services.map { text(of: $0, in: catalogue) }.joined())
            return
        }
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for service in services {
            // What templates say of the configuration may be nobody else's business.
            try Files.create("\(target)/\(service.name).yaml", mode: 0o600, text(of: service, in: catalogue))
        }
    }

    private func text(of service: Service, in catalogue: ServiceCatalogue) -> String {
        RenderedService(service, in: catalogue.namespace, showsSecrets: showSecrets).text
    }
}
