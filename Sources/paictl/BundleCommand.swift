import ArgumentParser
import ClusterModel
import Foundation
import Maintenance
import Plan

struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "The images and packages that a cluster needs, for machines that reach no registry or archive.",
        subcommands: [List.self, Make.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Print every image that the configuration needs, one a line; ask no machine and no registry."
        )

        @OptionGroup var options: BundleOptions

        func run() async throws {
            let console = Console(output: options.output, verbose: false)
            do {
                let images = try options.making(console).images
                Standard.output.write(images.map { options.line(ImageRecord(image: $0), $0) }.joined())
            } catch {
                throw console.complain(error)
            }
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "make",
            abstract: "Fetch every image that the configuration needs into a directory for 'image-bundle'.",
            discussion: """
                skopeo does the copying, each image into an archive of its own. Every archive is read again and compared with \
                the digests in it; what is there and whole is not fetched another time, so that the command can be stopped and \
                given again. Passwords come from --authfile, else from registry-credentials, else from where \
                'skopeo login' has put them. With --os-packages Docker and what else the machines lack comes along from \
                their distribution's archive, with all that it needs, by apt-get, which needs no root for this: \
                deploy installs it on machines of that release and architecture without asking their archive.
                """
        )

        @OptionGroup var options: BundleOptions

        @Option(
            name: [.customShort("o"), .customLong("to")],
            help: ArgumentHelp(
                "Where the archives go. (default: what image-bundle names, or else images in the configuration directory)",
                valueName: "dir"
            ),
            completion: .directory
        )
        var directory: String?

        @Option(
            help: ArgumentHelp(
                "The architectures of the machines, with commas between them: amd64, arm64.",
                valueName: "list"
            )
        )
        var arch = "amd64"

        @Option(
            help: ArgumentHelp(
                "The file with the passwords of registries, as 'skopeo login' writes it.",
                valueName: "path"
            ),
            completion: .file()
        )
        var authfile: String?

        @Option(
            help: ArgumentHelp("A folder with the authorities, *.crt, that registries are known by.", valueName: "dir"),
            completion: .directory
        )
        var certDir: String?

        @Flag(
            help: "Also fetch the distribution's packages. Unless --os is given the machines are asked what they are."
        )
        var osPackages = false

        @Option(
            help: ArgumentHelp(
                "What the machines are, with commas between them: debian:12,debian:13; of each --arch.",
                valueName: "list"
            )
        )
        var os: String?

        private static let known = ["amd64", "arm64"]

        private var architectures: [String] {
            arch.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }

        private var releases: [String]? {
            os?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }

        private var packages: BundleMaking.Packages? {
            guard osPackages else { return nil }
            guard let releases else { return .machines }
            return .systems(
                architectures.flatMap { architecture in
                    releases.map { $0.split(separator: ":").map(String.init) }.map {
                        OperatingSystem($0[0], $0[1], architecture)
                    }
                }
            )
        }

        func validate() throws {
            guard directory?.isEmpty != true else { throw ValidationError("-o is empty: give the directory to write.") }
            for name in architectures where !Self.known.contains(name) {
                throw ValidationError(
                    "--arch is one or several of \(Self.known.joined(separator: ",")), not '\(name)'."
                )
            }
            if os != nil, !osPackages { throw ValidationError("--os says for what --os-packages is: give both.") }
            for name in releases ?? [] where name.wholeMatch(of: /[a-z][a-z0-9._-]*:[0-9][0-9.]*/) == nil {
                throw ValidationError("--os is DISTRIBUTION:RELEASE such as debian:12, not '\(name)'.")
            }
            for (option, path) in [("--authfile", authfile), ("--cert-dir", certDir)] {
                guard let path, !FileManager.default.isReadableFile(atPath: path) else { continue }
                throw ValidationError("\(option) is '\(path)', which does not exist or cannot be read.")
            }
        }

        func run() async throws {
            let console = Console(output: options.output, verbose: false)
            let outcome = await console.follow(showing: false) { _ in
                try await options.making(console).make(
                    BundleMaking.Options(
                        output: directory,
                        architectures: architectures,
                        authFile: authfile,
                        certificates: certDir,
                        packages: packages
                    )
                ) { subject, number, count, step in
                    let record = BundleRecord(subject, number, count, step)
                    Standard.output.write(options.line(record, record.text))
                }
            }
            switch outcome {
            case .success(let result): Standard.output.write(options.line(MadeRecord(result), Self.text(result)))
            case .failure(is CancellationError) where options.output == .text:
                Standard.error.write("interrupted: what is whole stays, and the same command goes on from there\n")
                throw ExitCode(Verdict.interrupted)
            case .failure(let error): throw console.complain(error)
            }
        }

        private static func text(_ result: BundleMaking.Result) -> String {
            let packages = result.packageArchives
            let further = packages == 0 ? "" : " of images and \(packages) of packages"
            let done =
                "'\(result.directory)' holds \(result.archives) archives\(further), \(BundleRecord.size(result.bytes))"
            guard let setting = result.setting else { return done }
            return done
                + "\nnext: write 'image-bundle: \(setting)' below 'kubernetes:' in kubernetes-configuration.yaml"
        }
    }
}

/// Which configuration a bundle is for.
struct BundleOptions: ParsableArguments {
    @OptionGroup var place: DirectoryOptions

    @Option(help: "text, or json: one image a line, and nothing else on stdout.")
    var output = Output.text

    func making(_ console: Console) throws -> BundleMaking {
        let making = try BundleMaking(
            in: place.workspace(),
            environment: Program.environment
        )
        making.warnings.forEach(console.warn)
        return making
    }

    func line(_ record: some Encodable, _ text: String) -> String {
        (output == .json ? JSONLine.encode(record) : text) + "\n"
    }
}
