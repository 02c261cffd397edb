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
            Values of Secrets are not shown. --template renders one file alone, with what templates of services are given, \
            or with the names of a file of JSON or YAML (--context) in their place.
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

    func validate() throws {
        for (option, value) in [("-p", directory), ("-o", target), ("--template", template), ("--context", context)] {
            guard value?.isEmpty != true else { throw ValidationError("\(option) is empty: give a path.") }
        }
        if template == nil {
            guard directory != nil else { throw ValidationError("Give the configuration directory with -p.") }
            guard context == nil else { throw ValidationError("--context is for --template.") }
        } else {
            guard names.isEmpty else { throw ValidationError("--template renders a file alone: name no services.") }
            guard target == nil else { throw ValidationError("--template prints the file: take -o away.") }
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
                let reading = try ServiceReading(in: workspace, environment: environment)
                let catalogue = try reading.catalogue(isStrict: strict)
                (reading.warnings + catalogue.warnings).forEach(console.warn)
                try write(chosen(of: catalogue), of: catalogue)
            }
        } catch {
            throw console.complain(error)
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
            Standard.output.write(services.map { RenderedService($0, in: catalogue.namespace).text }.joined())
            return
        }
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for service in services {
            // What templates say of the configuration may be nobody else's business.
            try Files.create(
                "\(target)/\(service.name).yaml",
                mode: 0o600,
                RenderedService(service, in: catalogue.namespace).text
            )
        }
    }
}
