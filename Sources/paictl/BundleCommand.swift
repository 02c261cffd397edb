import ArgumentParser
import Foundation
import Maintenance
import Plan

struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "The images that a cluster needs, for machines that reach no registry.",
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
                'skopeo login' has put them.
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

        private static let known = ["amd64", "arm64"]

        private var architectures: [String] {
            arch.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }

        func validate() throws {
            guard directory?.isEmpty != true else { throw ValidationError("-o is empty: give the directory to write.") }
            for name in architectures where !Self.known.contains(name) {
                throw ValidationError(
                    "--arch is one or several of \(Self.known.joined(separator: ",")), not '\(name)'."
                )
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
                        certificates: certDir
                    )
                ) { image, number, count, step in
                    let record = BundleRecord(image, number, count, step)
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
            let done = "'\(result.directory)' holds \(result.archives) archives, \(BundleRecord.size(result.bytes))"
            guard let setting = result.setting else { return done }
            return done
                + "\nnext: write 'image-bundle: \(setting)' below 'kubernetes:' in kubernetes-configuration.yaml"
        }
    }
}

/// Which configuration a bundle is for.
struct BundleOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    @Option(help: "text, or json: one image a line, and nothing else on stdout.")
    var output = Output.text

    func validate() throws {
        guard !directory.isEmpty else { throw ValidationError("-p is empty: give the configuration directory.") }
    }

    func making(_ console: Console) throws -> BundleMaking {
        let making = try BundleMaking(
            in: Workspace(directory: directory, environment: Program.environment, program: Program.path),
            environment: Program.environment
        )
        making.warnings.forEach(console.warn)
        return making
    }

    func line(_ record: some Encodable, _ text: String) -> String {
        (output == .json ? JSONLine.encode(record) : text) + "\n"
    }
}

private struct ImageRecord: Encodable {
    var image: String
}

/// What became of an image, as programs read it.
private struct BundleRecord: Encodable {
    var event: String
    var image: String
    var architecture: String
    var number: Int
    var count: Int
    var digest: String?
    var bytes: Int?
    var reason: String?

    init(_ image: BundledImage, _ number: Int, _ count: Int, _ step: BundleMaking.Step) {
        self.image = image.reference
        architecture = image.architecture
        self.number = number
        self.count = count
        switch step {
        case .fetching: event = "fetching"
        case .isThere(let digest): (event, self.digest) = ("there", "sha256:" + digest)
        case .fetched(let digest, let bytes):
            (event, self.digest, self.bytes) = ("fetched", "sha256:" + digest, bytes)
        case .failed(let reason): (event, self.reason) = ("failed", reason)
        }
    }

    var text: String {
        let head = "\(number)/\(count) \(image) \(architecture): "
        return switch (bytes, reason) {
        case (let bytes?, _): head + "fetched, \(Self.size(bytes))"
        case (_, let reason?): head + "not fetched: \(reason)"
        default: head + (event == "there" ? "is there, and whole" : "fetching")
        }
    }

    static func size(_ bytes: Int) -> String {
        bytes < 10_000_000 ? "\((bytes + 999) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
    }
}

private struct MadeRecord: Encodable {
    var event = "made"
    var directory: String
    var setting: String?
    var archives: Int
    var bytes: Int

    init(_ result: BundleMaking.Result) {
        directory = result.directory
        setting = result.setting
        archives = result.archives
        bytes = result.bytes
    }
}
