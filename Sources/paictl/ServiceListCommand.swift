import ArgumentParser
import Kubernetes
import Maintenance
import ServiceModel

struct ServiceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "Print the services that are listed, in the order in which they begin, and what else can be had; ask no machine."
    )

    @OptionGroup var options: ServiceDirectoryOptions

    @Option(name: .shortAndLong, help: "text, or json: one service a line, and nothing else on stdout.")
    var output = Output.text

    func run() async throws {
        let console = Console(output: output, verbose: false)
        do {
            let catalogue = try await options.reading(console).catalogue()
            (catalogue.warnings + catalogue.broken).forEach(console.warn)
            let records = ServiceRecord.records(of: catalogue)
            Standard.output.write(
                output == .json ? records.map { JSONLine.encode($0) + "\n" }.joined() : ServiceRecord.text(of: records)
            )
        } catch {
            throw console.complain(error)
        }
    }
}

/// A service that is listed or can be had, as programs read it.
struct ServiceRecord: Encodable {
    var name: String
    var about: String
    var origin: String
    var folder: String
    var isListed: Bool
    var needs: [String]
    var images: [String]
    var options: [Option]
    /// Of those that are listed: label → machines.
    var machines: [String: [String]]
    var objects: [String]

    struct Option: Encodable {
        var name: String
        var type: String
        var about: String
        var isSecret: Bool
        var isRequired: Bool
    }

    static func records(of catalogue: ServiceCatalogue) -> [ServiceRecord] {
        let services = Dictionary(catalogue.services.map { ($0.name, $0) }) { first, _ in first }
        return catalogue.available.map { offer in
            ServiceRecord(
                name: offer.name,
                about: offer.about,
                origin: offer.origin.rawValue,
                folder: offer.folder,
                isListed: offer.isListed,
                needs: offer.needs,
                images: offer.images,
                options: offer.options.map { option in
                    Option(
                        name: option.name,
                        type: option.kind.rawValue,
                        about: option.about,
                        isSecret: option.isSecret,
                        isRequired: option.standard == nil
                    )
                },
                machines: Dictionary(
                    (offer.isListed ? services[offer.name]?.labels ?? [] : []).map {
                        ("\($0.key)=\($0.value)", $0.nodes)
                    }
                ) { $0 + $1 },
                objects: (offer.isListed ? services[offer.name]?.objects ?? [] : []).map(\.reference.description)
            )
        }
    }

    /// As a person reads them.
    static func text(of records: [ServiceRecord]) -> String {
        let listed = records.filter(\.isListed)
        let others = records.filter { !$0.isListed }
        let rows = listed.map { record in
            [
                record.name, words(record.needs), words(Set(record.machines.values.flatMap { $0 }).sorted()),
                "\(record.objects.count)", words(record.images), record.about,
            ]
        }
        var lines =
            listed.isEmpty
            ? ["no service is listed: name some below 'services' in services-configuration.yaml"]
            : TextTable([["SERVICE", "NEEDS", "MACHINES", "OBJECTS", "IMAGES", "ABOUT"]] + rows).lines
        if !others.isEmpty {
            let rows = others.map { [$0.name, words($0.options.map(\.name)), $0.about] }
            lines += [""] + TextTable([["COULD BE LISTED", "OPTIONS", "ABOUT"]] + rows).lines
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func words(_ list: [String]) -> String { list.isEmpty ? "-" : list.joined(separator: ", ") }
}
