import ArgumentParser
import Foundation
import Maintenance

extension CertsCommand {
    struct Request: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "request",
            abstract:
                "Make keys for authorities of your own, and the requests with which others sign them; ask no machine.",
            discussion: """
                DIR gets ca.key and ca.csr, etcd/ca.key and etcd/ca.csr, front-proxy-ca.key and front-proxy-ca.csr; what is there already stays. \
                Have the requests signed, put each certificate beside its key (ca.crt, and so on), and give the folder to \
                'paictl deploy --authorities' or 'paictl certs rotate-ca --authorities'.
                """
        )

        @Argument(help: ArgumentHelp("The folder for keys and requests.", valueName: "dir"), completion: .directory)
        var folder: String

        @Option(help: ArgumentHelp("The organization in their names. (default: none)", valueName: "name"))
        var organization: String?

        func validate() throws {
            guard !folder.isEmpty else { throw ValidationError("The folder's name is empty.") }
            guard organization?.isEmpty != true else { throw ValidationError("--organization is empty.") }
        }

        func run() async throws {
            let console = Console(output: .text, verbose: false)
            do {
                let folder = URL(filePath: folder).standardizedFileURL.path
                for request in try AuthorityRequests(in: folder, organization: organization).write() {
                    Standard.output.write("\(request.path): \(request.isNew ? "made" : "there already")\n")
                }
                console.advise(
                    "next: have them signed as authorities, and put each certificate beside its key, named .crt as that is .key"
                )
            } catch {
                throw console.complain(error)
            }
        }
    }
}

/// Authorities that the operator brings.
struct AuthorityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with authorities of your own: ca.crt and ca.key, those two in etcd, front-proxy-ca.crt and .key. (default: paictl makes them)",
            valueName: "dir"
        ),
        completion: .directory
    )
    var authorities: String?

    func validate() throws {
        guard authorities?.isEmpty != true else { throw ValidationError("--authorities is empty: give a folder.") }
    }

    func apply(to options: inout ClusterJob.Options) {
        options.authorities = authorities.map { URL(filePath: $0).standardizedFileURL.path }
    }
}
