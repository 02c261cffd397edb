import ClusterPlanning
import Facts
package import ClusterModel
package import Execution
import Foundation

/// `paictl init`: asks machines what they are, and writes a configuration directory.
package struct Initialization: Sendable {
    package struct Options: Sendable {
        package var hosts: [HostAddress]
        /// How many of the first hosts become masters.
        package var masters: Int
        package var login: NewLogin
        /// What is logged in with, in this order.
        package var credentials: [Credential]
        package var loadBalanceAddress: IPv4Address?
        /// Nil for the bundle's, or else the standard one.
        package var version: Version?
        /// A directory of `docker save` archives.
        package var bundle: String?
        package var connectTimeout: Duration
        package var concurrency: Int

        package init(
            hosts: [HostAddress],
            masters: Int,
            login: NewLogin,
            credentials: [Credential],
            loadBalanceAddress: IPv4Address?,
            version: Version? = nil,
            bundle: String? = nil,
            connectTimeout: Duration = .seconds(30),
            concurrency: Int = 100
        ) {
            self.hosts = hosts
            self.masters = masters
            self.login = login
            self.credentials = credentials
            self.loadBalanceAddress = loadBalanceAddress
            self.version = version
            self.bundle = bundle
            self.connectTimeout = connectTimeout
            self.concurrency = concurrency
        }
    }

    /// What was written, and from what.
    package struct Result: Sendable {
        package let configuration: NewConfiguration
        package let files: [String]
    }

    package static let clusterFile = "cluster-configuration.yaml"
    package static let kubernetesFile = "kubernetes-configuration.yaml"

    private let workspace: Workspace
    private let options: Options
    private let report: @Sendable (Event) -> Void

    package init(in workspace: Workspace, options: Options, report: @escaping @Sendable (Event) -> Void) {
        self.workspace = workspace
        self.options = options
        self.report = report
    }

    /// Says which of the files is there already; asked before anyone is asked for a password.
    package static func checkAbsence(in workspace: Workspace) throws(JobFailure) {
        var isDirectory = ObjCBool(true)
        if unsafe FileManager.default.fileExists(atPath: workspace.directory, isDirectory: &isDirectory),
            !isDirectory.boolValue
        {
            throw .refused(["\(workspace.directory) is a file: give another directory with -o"])
        }
        for file in [clusterFile, kubernetesFile] where FileManager.default.fileExists(atPath: workspace.path(file)) {
            throw .refused([
                "\(workspace.path(file)) is there already, and init overwrites nothing: edit it, or give another directory with -o; "
                    + "'paictl plan deploy -p \(workspace.directory)' says whether it is right"
            ])
        }
    }

    /// Asks all machines at once, and writes once all have answered.
    package func run() async throws -> Result {
        try Self.checkAbsence(in: workspace)
        try LoginKeys.check(options.credentials)
        let images = try images()
        let pins = try Pins(workspace)
        defer { pins.discard() }
        let facts = try await facts(pinning: pins)
        let configuration = NewConfiguration(
            hosts: options.hosts.map { ($0, facts["\($0)"] ?? Facts()) },
            masters: options.masters,
            login: options.login,
            loadBalanceAddress: options.loadBalanceAddress,
            images: images
        )
        let problems = configuration.problems()
        guard problems.isEmpty else { throw JobFailure.configuration(problems) }

        _ = try workspace.place(Self.clusterFile)
        try Files.createNew(workspace.path(Self.clusterFile), mode: 0o600, configuration.clusterText)
        try Files.createNew(workspace.path(Self.kubernetesFile), mode: 0o600, configuration.kubernetesText)
        try pins.keep()
        return Result(
            configuration: configuration,
            files: [Self.clusterFile, Self.kubernetesFile].map(workspace.path)
        )
    }

    private func images() throws -> NewImages {
        guard let bundle = options.bundle else {
            return NewImages(version: options.version ?? SupportedVersions.standard)
        }
        let (path, folder) = (URL(filePath: bundle).standardizedFileURL.path, workspace.directory + "/")
        return try NewImages(
            of: BundleReader.read(path),
            version: options.version,
            // So that the directory can be moved with what is in it.
            place: path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
        )
    }

    private func facts(pinning pins: Pins) async throws -> [String: Facts] {
        guard let script = try workspace.library().scripts.texts["identify"] else {
            throw JobFailure.configuration(["there is no 'k8sPaiLibrary/script/identify.sh'"])
        }
        let fleet = Fleet(
            knownHosts: try .pinning(into: pins.path, alsoReading: [pins.known]),
            concurrency: options.concurrency,
            connectDeadline: options.connectTimeout
        )
        let questions = options.hosts.map { host in
            let user = host.user ?? options.login.user
            let login = Login(user: user, host: host.host, port: host.port, credentials: options.credentials)
            return Survey.Question(machine: "\(host)", login: login, script: [script])
        }
        let survey = Survey(fleet: fleet, site: Site(isForShow: true, report: report))
        let answers = try await survey.ask(questions, as: .account).withoutRefusals()
        guard answers.silences.isEmpty else { throw JobFailure.unreachable(answers.obstacles) }
        return answers.facts
    }
}

/// The host keys that are pinned while machines are asked: kept in the directory once something else is written there.
private struct Pins: Sendable {
    let path: String
    /// Those that the directory has already.
    let known: String
    private let workspace: Workspace

    init(_ workspace: Workspace) throws {
        self.workspace = workspace
        known = workspace.path("known_hosts")
        path = FileManager.default.temporaryDirectory.appending(path: "paictl-known-hosts-\(UUID().uuidString)").path
        try Files.createNew(path, mode: 0o600, "")
    }

    func keep() throws {
        var text = try workspace.text("known_hosts") ?? ""
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += try String(contentsOfFile: path, encoding: .utf8)
        try workspace.write("known_hosts", mode: 0o600, contents: text)
    }

    func discard() { try? FileManager.default.removeItem(atPath: path) }
}
