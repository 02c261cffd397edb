package import Plan
import ClusterModel
package import Execution
import Facts
import Foundation
import PKI
import ClusterPlanning
import YAML

/// kubectl of the cluster's version on this box, and the cluster in its user's kubeconfig: decided first, then done.
package struct KubectlInstallation: Sendable {
    package struct Options: Sendable {
        /// Nil for the bundle when it has kubectl, and else for where Kubernetes publishes it.
        package var source: KubectlSource?
        /// Where kubectl is put; nil for /usr/local/bin, or ~/.local/bin for those who are not root.
        package var folder: String?
        /// Who gets a certificate of their own; nil for the shared one of admin.conf.
        package var administrator: String?
        /// Whether kubectl speaks to this cluster from now on, also if it speaks to another one now.
        package var use: Bool
        /// For asking the masters.
        package var run: Run.Options

        package init(
            source: KubectlSource? = nil,
            folder: String? = nil,
            administrator: String? = nil,
            use: Bool = false,
            run: Run.Options = Run.Options()
        ) {
            self.source = source
            self.folder = folder
            self.administrator = administrator
            self.use = use
            self.run = run
        }
    }

    /// What there is to do on this box.
    package struct Prepared: Sendable {
        /// Its steps, to be shown; they hold no work.
        package let plan: Plan
        /// What is odd, but no error.
        package let warnings: [String]
        /// How kubectl is told to speak to the cluster, for the person who asked.
        package let advice: String
        fileprivate let deeds: [Deed]
    }

    fileprivate enum Deed: Sendable {
        case install(Kubectl, replacing: Version?)
        case write(UserKubeconfig, String)
    }

    private let workspace: Workspace
    private let environment: [String: String]
    private let options: Options
    private let loaded: Configuration
    private let began = ContinuousClock.now
    private let report: @Sendable (Event) -> Void

    /// Reads the configuration.
    package init(
        in workspace: Workspace,
        environment: [String: String],
        options: Options,
        report: @escaping @Sendable (Event) -> Void
    ) throws {
        self.workspace = workspace
        self.environment = environment
        self.options = options
        self.report = report
        loaded = try Self.saying {
            try Configuration.load(directory: workspace.directory, environment: environment, allowsEvenMasters: true)
        }
    }

    /// Looks at this box, and asks the masters when a certificate is wanted; changes nothing.
    package func prepare() async throws -> Prepared {
        var draft = Draft(warnings: loaded.warnings)
        try await considerKubectl(&draft)
        let merge = try await considerKubeconfig(&draft)
        send(.planned(steps: draft.steps.count), "here")
        return Prepared(
            plan: Plan(tracks: [Track(place: .here, steps: draft.steps)]),
            warnings: draft.warnings,
            advice: merge.isCurrent
                ? "kubectl speaks to this cluster: kubectl get nodes"
                : "kubectl's current context is another; to use this one: kubectl --context \(merge.context) get nodes",
            deeds: draft.deeds
        )
    }

    /// A plan in the making.
    private struct Draft {
        var deeds: [Deed] = []
        var steps: [Step] = []
        var warnings: [String]

        mutating func add(_ deed: Deed, _ title: String, _ path: String, _ reason: String) {
            deeds.append(deed)
            steps.append(Step(title: title, changes: [Change(.file, path, reason)], work: []))
        }
    }

    /// Does what was prepared.
    ///
    /// - Parameter warn: is told what is odd about what was installed, and what an interruption left behind.
    /// - Throws: a refusal when what came from somewhere is not what it should be.
    package func execute(_ prepared: Prepared, warn: (String) -> Void) async throws -> Report {
        let steps = prepared.plan.steps
        send(.runBegan(job: "install-kubectl", machines: 0, steps: steps.count))
        var track = Report.TrackReport(name: "here", stepsDone: 0, steps: steps.count)
        for (step, deed) in zip(steps, prepared.deeds) {
            send(.stepBegan(title: step.title, changes: step.changes), "here")
            do {
                try Task.checkCancellation()
                try await carryOut(deed, warn)
            } catch JobFailure.refused(let sentences) {
                throw JobFailure.refused(sentences)
            } catch {
                let failure = StepFailure(step: step.title, cause: Self.cause(of: error, in: step, warn))
                send(.stepFailed(failure), "here")
                track.failure = failure
                break
            }
            track.stepsDone += 1
            send(.stepEnded(title: step.title), "here")
        }
        send(.trackEnded(failure: track.failure), "here")
        let report = Report(tracks: [track])
        send(.runEnded(report))
        return report
    }

    private static func cause(of error: any Error, in step: Step, _ warn: (String) -> Void) -> StepFailure.Cause {
        if error is CancellationError { return .cancelled }
        let path = step.changes.first?.subject ?? ""
        let reason = (error as? JobFailure)?.description ?? "\(path): \(error.reason)"
        guard Task.isCancelled else { return .script(name: step.title, status: reason, lastLines: []) }
        // An interruption is the cause whatever it brought about, such as a program that goes on.
        warn(reason)
        return .cancelled
    }

    private func carryOut(_ deed: Deed, _ warn: (String) -> Void) async throws {
        switch deed {
        case .install(let kubectl, let previous):
            try await kubectl.install(replacing: previous)
            guard let version = try await Kubectl.version(of: kubectl.path) else { return }
            Self.warnings(about: version, with: kubectl).forEach(warn)
        case .write(let file, let text): try file.write(text)
        }
    }

    // MARK: kubectl

    private func considerKubectl(_ draft: inout Draft) async throws {
        let kubectl = try kubectl()
        let present = try await presentKubectl(kubectl)
        if let version = present, version == kubectl.version || kubectl.source == .package {
            return draft.warnings += Self.warnings(about: version, with: kubectl)
        }
        if present == nil, FileManager.default.fileExists(atPath: kubectl.path) {
            throw JobFailure.refused([
                "\(kubectl.path) does not say a version, as kubectl would: move it away, or name another folder with --to"
            ])
        }
        let old = present.map { "is \($0), which stays as \(kubectl.path)-\($0)" }
        draft.add(
            .install(kubectl, replacing: present),
            "Install \(kubectl.source == .package ? "the distribution's kubectl" : "kubectl \(kubectl.version)")",
            kubectl.path,
            "\(old ?? "is missing"); it comes from \(kubectl.place)"
        )
        draft.warnings += warningsAboutPath(kubectl.path)
        if case .url(let url, sha256: nil) = kubectl.source, url.hasPrefix("http:") {
            draft.warnings.append(
                "\(kubectl.place) is not had through TLS, nor is its checksum: give that with --sha256"
            )
        }
    }

    private func kubectl() throws(JobFailure) -> Kubectl {
        let bundle = loaded.cluster.images.bundle
        let version = loaded.cluster.kubernetes.version
        let bundled = bundle.map { FileManager.default.fileExists(atPath: $0 + "/kubectl") } ?? false
        let source = options.source ?? (bundled ? .bundle : Kubectl.published(version))
        guard source != .bundle || bundled else {
            throw .configuration([
                bundle.map { "image-bundle: there is no file 'kubectl' in '\($0)'" }
                    ?? "there is no 'image-bundle' in kubernetes-configuration.yaml to take kubectl from"
            ])
        }
        let standard = getuid() == 0 ? "/usr/local/bin" : home + "/.local/bin"
        return Kubectl(
            path: source == .package
                ? Kubectl.package
                : URL(filePath: options.folder ?? standard).standardizedFileURL.path + "/kubectl",
            version: version,
            source: source,
            bundle: bundle
        )
    }

    private var home: String { environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path }

    /// The version of the kubectl that is there: the one that the shell finds will do, if it is the right one and no folder is named.
    private func presentKubectl(_ kubectl: Kubectl) async throws -> Version? {
        if options.folder == nil, kubectl.source != .package, let found = inPath(before: nil),
            try await Kubectl.version(of: found) == kubectl.version
        {
            return kubectl.version
        }
        return try await Kubectl.version(of: kubectl.path)
    }

    /// The first kubectl in the folders of PATH, of those before this folder.
    private func inPath(before folder: String?) -> String? {
        (environment["PATH"] ?? "").split(separator: ":").map(String.init).prefix { $0 != folder }
            .map { $0 + "/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func warningsAboutPath(_ path: String) -> [String] {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard (environment["PATH"] ?? "").split(separator: ":").contains(Substring(folder)) else {
            return ["\(folder) is not in PATH: put it there, at the front"]
        }
        guard let other = inPath(before: folder) else { return [] }
        return ["the shell finds \(other) before \(path): put \(folder) at the front of PATH"]
    }

    private static func warnings(about version: Version, with kubectl: Kubectl) -> [String] {
        guard version != kubectl.version else { return [] }
        let isFar = version.major != kubectl.version.major || abs(version.minor - kubectl.version.minor) > 1
        return [
            "\(kubectl.path) is \(version), and the cluster \(kubectl.version)"
                + (isFar ? ": more than one minor version apart, they may misunderstand each other" : "")
        ]
    }

    // MARK: The kubeconfig

    private func considerKubeconfig(_ draft: inout Draft) async throws -> KubeconfigMerge {
        let user = try UserKubeconfig(environment: environment)
        guard user.target != URL(filePath: workspace.path("admin.conf")).resolvingSymlinksInPath().path else {
            throw JobFailure.refused([
                "\(user.path) is this cluster's admin.conf, which stays as it is: unset KUBECONFIG, or let it name another file"
            ])
        }
        let kubeconfig = try await kubeconfig(user, &draft.warnings)
        let merge = try Self.saying {
            try KubeconfigMerge(kubeconfig, into: user.text, file: user.path, use: options.use)
        }
        if !merge.changes.isEmpty {
            let reason = merge.changes.joined(separator: ", ")
            draft.add(.write(user, merge.text), "Bring the cluster into the kubeconfig", user.path, reason)
        }
        return merge
    }

    private func kubeconfig(_ present: UserKubeconfig, _ warnings: inout [String]) async throws -> Kubeconfig {
        let now = Int64(Date.now.timeIntervalSince1970)
        guard let name = options.administrator else {
            guard let text = try workspace.text("admin.conf") else {
                throw JobFailure.configuration([
                    "\(workspace.path("admin.conf")) is not there: 'paictl deploy' writes it, and --admin-user NAME goes without"
                ])
            }
            do {
                let kubeconfig = try Kubeconfig(reading: text)
                if case .embedded(let pair) = kubeconfig.credentials,
                    try CertificateFacts(pem: pair.certificatePEM).daysLeft(at: now) < 0
                {
                    warnings.append("the certificate of admin.conf has expired: 'paictl deploy' renews it")
                }
                return kubeconfig
            } catch {
                throw JobFailure.configuration(["\(workspace.path("admin.conf")): \(error)"])
            }
        }
        let run = try Run(
            of: "install-kubectl",
            in: workspace,
            environment: environment,
            options: options.run,
            report: report
        )
        let shared = try await run.shared()
        if shared.objects?.values.contains(where: { $0.live != nil }) == false {
            warnings.append("the cluster does not let '\(Administrator.group)' in yet: 'paictl deploy' makes it")
        }
        return try Self.saying {
            try Administrator(name: name)
                .kubeconfig(shared.secrets, apiServer: shared.apiServer, present: present, now: now)
        }
    }

    /// Turns what is wrong with a file into a wrong configuration.
    private static func saying<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let refusal as Refusal { throw refusal } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure.configuration("\(error)".split(separator: "\n").map(String.init))
        }
    }

    private func send(_ kind: Event.Kind, _ track: String? = nil) {
        report(Event(kind, track: track, elapsed: began.duration(to: .now)))
    }
}
