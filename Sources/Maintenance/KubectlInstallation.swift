import ClusterPlanning
import Plan
import ClusterModel
import Execution
import Facts
import Foundation
import PKI

/// Where kubectl comes from, as it is asked for.
package enum KubectlSource: Sendable, Equatable {
    /// The file `kubectl` in the image bundle.
    case bundle
    case url(String, sha256: String?)
    case package
}

/// kubectl of the cluster's version on this box, and the cluster in its user's kubeconfig.
package struct KubectlInstallation: Stage {
    package struct Options: Sendable {
        /// Nil for the bundle when it has kubectl, and else for where Kubernetes publishes it.
        package var source: KubectlSource?
        /// Where kubectl is put; nil for /usr/local/bin, or ~/.local/bin for those who are not root.
        package var folder: String?
        /// Who gets a certificate of their own; nil for the shared one of admin.conf.
        package var administrator: String?
        /// Whether kubectl speaks to this cluster from now on, also if it speaks to another one now.
        package var use = false
        /// For asking the masters.
        package var job = ClusterJob.Options()

        package init() {}
    }

    package let workspace: Workspace
    let environment: [String: String]
    let options: Options
    let loaded: Configuration

    /// Reads the configuration.
    package init(in workspace: Workspace, environment: [String: String], options: Options) throws {
        self.workspace = workspace
        self.environment = environment
        self.options = options
        loaded = try JobFailure.configuration {
            try Configuration.load(directory: workspace.directory, environment: environment, allowsEvenMasters: true)
        }
    }

    /// Looks at this box, and asks the masters when a certificate is wanted.
    package func proposal(on site: Site) async throws -> Proposal {
        var proposal = Proposal(plan: Plan(), remarks: loaded.warnings)
        var steps: [Step] = []
        if let step = try await kubectlStep(&proposal.remarks) { steps.append(step) }

        let user = try UserKubeconfig(environment: environment)
        let admin = workspace.path("admin.conf")
        guard user.target != URL(filePath: admin).resolvingSymlinksInPath().path else {
            throw JobFailure.refused([
                "\(user.path) is this cluster's admin.conf, which stays as it is: unset KUBECONFIG, or let it name another file"
            ])
        }
        let kubeconfig = try await kubeconfig(user, &proposal.remarks, on: site)
        let merge = try JobFailure.configuration {
            try KubeconfigMerge(kubeconfig, into: user.text, file: user.path, use: options.use)
        }
        if !merge.changes.isEmpty {
            let change = Change(.file, user.path, .kubeconfig(gets: merge.changes))
            let work = Work.replaceHere(user.replacement(merge.text))
            steps.append(Step(title: "Bring the cluster into the kubeconfig", changes: [change], work: [work]))
        }
        site.tell(.planned(steps: steps.count), "here")
        proposal.plan = Plan(tracks: [Track(place: .here, steps: steps)])
        proposal.advice =
            merge.isCurrent
            ? "kubectl speaks to this cluster: kubectl get nodes"
            : "kubectl's current context is another; to use this one: kubectl --context \(merge.context) get nodes"
        return proposal
    }

    // MARK: kubectl

    private func kubectlStep(_ remarks: inout [String]) async throws -> Step? {
        var kubectl = try kubectl()
        let present = try await presentVersion(kubectl)
        if let present, "\(present)" == kubectl.version || kubectl.source == .package {
            remarks += [kubectl.remark(on: present)].compactMap { $0 }
            return nil
        }
        if present == nil, FileManager.default.fileExists(atPath: kubectl.path) {
            throw JobFailure.refused([
                "\(kubectl.path) does not say a version, as kubectl would: move it away, or name another folder with --to"
            ])
        }
        kubectl.keepsAs = present.map { "\(kubectl.path)-\($0)" }
        remarks += SearchPath(environment).remarks(on: kubectl.path)
        if case .url(let url, sha256: nil) = kubectl.source, url.hasPrefix("http:") {
            remarks.append("\(kubectl.place) is not had through TLS, nor is its checksum: give that with --sha256")
        }
        return Step(
            title:
                "Install \(kubectl.source == .package ? "the distribution's kubectl" : "kubectl \(kubectl.version)")",
            changes: [Change(.file, kubectl.path, .comes(from: kubectl.place, replacing: present.map { "\($0)" }))],
            work: [.installHere(kubectl)]
        )
    }

    private func kubectl() throws(JobFailure) -> KubectlProgram {
        let bundle = loaded.cluster.images.bundle
        let version = "\(loaded.cluster.kubernetes.version)"
        let bundled = bundle.map { FileManager.default.fileExists(atPath: $0 + "/kubectl") } ?? false
        let standard = getuid() == 0 ? "/usr/local/bin" : home + "/.local/bin"
        let path = URL(filePath: options.folder ?? standard).standardizedFileURL.path + "/kubectl"
        func program(_ source: KubectlProgram.Source, _ place: String) -> KubectlProgram {
            KubectlProgram(path: path, version: version, source: source, place: place)
        }
        switch options.source ?? (bundled ? .bundle : Self.published(version)) {
        case .bundle:
            guard let bundle, bundled else {
                throw .configuration([
                    bundle.map { "image-bundle: there is no file 'kubectl' in '\($0)'" }
                        ?? "there is no 'image-bundle' in kubernetes-configuration.yaml to take kubectl from"
                ])
            }
            return program(.file(bundle + "/kubectl"), "the image bundle '\(bundle)'")
        case .url(let url, let sum):
            var kubectl = program(.url(url, sha256: sum), url.replacing(/\/\/[^\/@]*@/, with: "//"))
            kubectl.proxy = loaded.cluster.curlProxy(for: url, environment: environment)
            return kubectl
        case .package:
            var kubectl = program(.package, "the distribution")
            kubectl.path = "/usr/bin/kubectl"
            return kubectl
        }
    }

    /// Where Kubernetes publishes kubectl of a version, for boxes like this one.
    private static func published(_ version: String) -> KubectlSource {
        #if arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "amd64"
        #endif
        return .url("https://dl.k8s.io/release/\(version)/bin/linux/\(architecture)/kubectl", sha256: nil)
    }

    private var home: String { environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path }

    /// The version of the kubectl that is there: the one that the shell finds will do, if it is the right one and no folder is named.
    private func presentVersion(_ kubectl: KubectlProgram) async throws -> Version? {
        if options.folder == nil, kubectl.source != .package, let found = SearchPath(environment).kubectl(),
            let version = try await KubectlProgram.version(of: found), "\(version)" == kubectl.version
        {
            return version
        }
        return try await KubectlProgram.version(of: kubectl.path)
    }

    // MARK: The kubeconfig

    private func kubeconfig(
        _ present: UserKubeconfig,
        _ remarks: inout [String],
        on site: Site
    ) async throws -> Kubeconfig {
        let now = Survey.now()
        guard let name = options.administrator else { return try sharedKubeconfig(&remarks, now: now) }
        let job = try ClusterJob("install-kubectl", in: workspace, environment: environment, options: options.job)
        let shared = try await job.shared(on: site)
        if shared.objects?.values.contains(where: { $0.live != nil }) == false {
            remarks.append("the cluster does not let '\(Administrator.group)' in yet: 'paictl deploy' makes it")
        }
        return try JobFailure.configuration {
            try Administrator(name: name)
                .kubeconfig(shared.secrets, apiServer: shared.apiServer, present: present, now: now)
        }
    }

    /// What admin.conf says.
    private func sharedKubeconfig(_ remarks: inout [String], now: Int64) throws -> Kubeconfig {
        let path = workspace.path("admin.conf")
        guard let text = try workspace.text("admin.conf") else {
            throw JobFailure.configuration([
                "\(path) is not there: 'paictl deploy' writes it, and --admin-user NAME goes without"
            ])
        }
        do {
            let kubeconfig = try Kubeconfig(reading: text)
            if case .embedded(let pair) = kubeconfig.credentials,
                try CertificateFacts(pem: pair.certificatePEM).daysLeft(at: now) < 0
            {
                remarks.append("the certificate of admin.conf has expired: 'paictl deploy' renews it")
            }
            return kubeconfig
        } catch {
            throw JobFailure.configuration(["\(path): \(error)"])
        }
    }
}

/// The folders in which the shell looks for programs.
private struct SearchPath {
    private let folders: [String]

    init(_ environment: [String: String]) {
        folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    }

    /// The first kubectl there, in a folder before this one.
    func kubectl(before folder: String? = nil) -> String? {
        folders.prefix { $0 != folder }.map { $0 + "/kubectl" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// What keeps the shell from finding this kubectl.
    func remarks(on path: String) -> [String] {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard folders.contains(folder) else { return ["\(folder) is not in PATH: put it there, at the front"] }
        guard let other = kubectl(before: folder) else { return [] }
        return ["the shell finds \(other) before \(path): put \(folder) at the front of PATH"]
    }
}
