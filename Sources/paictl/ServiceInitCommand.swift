import ArgumentParser
import Maintenance

struct ServiceInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract:
            "List a service of a package in services-configuration.yaml, with each option, what it means and its default; ask no machine."
    )

    @OptionGroup var options: ServiceDirectoryOptions

    @Argument(help: "A package, as 'paictl service list' prints them.")
    var package: String

    @Argument(help: "What the service is called; the package's name unless said.")
    var name: String?

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        let name = name ?? package
        do {
            let added = try await options.reading(console).list(package, as: name)
            let file = "\(options.place.directory)/services-configuration.yaml"
            for (service, missing) in added {
                let why = service == name ? "" : ", as \(name) needs it"
                let rest = missing.isEmpty ? "" : "; give it \(missing.joined(separator: ", ")) there"
                Standard.output.write("\(service) is listed in \(file)\(why), with its options as comments\(rest)\n")
            }
            Standard.output.write("next: paictl plan service deploy -p \(options.place.directory)\n")
        } catch {
            throw console.complain(error)
        }
    }
}
