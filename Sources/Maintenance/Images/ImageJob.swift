import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Foundation
import Plan
import ServiceModel
import ServicePlanning

/// Images of services, built where they changed, and brought to their registry or into the configuration directory.
package struct ImageJob: Stage {
    package struct Options: Sendable {
        /// None for all that listed services run.
        package var names: [String] = []
        /// Whose images are meant where none is named; none for all that are listed.
        package var services: [String] = []
        /// `here`, or a machine's name; nil for what there is.
        package var builder: String?
        package var isStrict = false
        /// Of a cluster that is not ours; nil for that of the workspace.
        package var kubeconfig: KubeconfigChoice?
        /// For asking the machines.
        package var job = ClusterJob.Options()

        package init() {}
    }

    package let workspace: Workspace
    /// What is odd in what was read, but no error.
    package let warnings: [String]
    private let reach: Reach
    private let environment: [String: String]
    private let options: Options
    private let script: String

    private enum Reach {
        case own(ClusterJob, Subject)
        /// Whose nodes services are read by, so that they are read once it was asked.
        case foreign(ForeignCluster)

        var hasMachines: Bool { if case .own = self { true } else { false } }
    }

    /// Which images it is about.
    private struct Subject {
        var images: ServiceImages
        /// Those that are to be there in the end.
        var wanted: Set<String>

        /// - Throws: `JobFailure.configuration` where one of them cannot be built, or not brought to where it belongs.
        init(_ options: Options, _ catalogue: ServiceCatalogue) throws(JobFailure) {
            images = catalogue.images
            wanted = try ImageJob.wanted(options, catalogue)
            if let variable = images.registry.missingVariable {
                throw .configuration([
                    "the environment has no \(variable), which 'docker-password' in services-configuration.yaml is: set and export it"
                ])
            }
            let problems = images.needed(for: wanted).flatMap(\.problems)
            guard problems.isEmpty else { throw .configuration(problems) }
        }

        var secrets: [Secret] { images.registry.login.map { [$0.password] } ?? [] }
    }

    /// Reads the configuration and its services, and looks at what images are built of.
    package init(in workspace: Workspace, environment: [String: String], options: Options) throws {
        self.workspace = workspace
        self.environment = environment
        self.options = options
        if let kubeconfig = options.kubeconfig {
            guard [nil, Track.box].contains(options.builder) else {
                throw JobFailure.configuration([
                    "--on: --kubeconfig names a cluster that has no machines of yours, so that images for it are built here"
                ])
            }
            let cluster = try ForeignCluster(kubeconfig, in: workspace, environment: environment)
            reach = .foreign(cluster)
            warnings = cluster.warnings
            script = try cluster.scripts.text("service-image")
            return
        }
        let job = try ClusterJob("service", in: workspace, environment: environment, options: options.job)
        if let name = options.builder, name != Track.box, job.cluster.machine(named: name) == nil {
            throw JobFailure.configuration([
                "--on: there is no machine '\(name)'"
                    + Spelling.question(about: name, among: job.cluster.machines.map(\.name))
            ])
        }
        let catalogue = try Self.catalogue(of: job.cluster, in: workspace, environment, options)
        reach = .own(job, try Subject(options, catalogue))
        warnings = job.warnings + catalogue.warnings
        script = try job.planner.library.scripts.text("service-image")
    }

    private static func catalogue(
        of cluster: Cluster,
        in workspace: Workspace,
        _ environment: [String: String],
        _ options: Options,
        server: String? = nil
    ) throws -> ServiceCatalogue {
        try JobFailure.configuration {
            try workspace.catalogue(
                of: cluster,
                environment: environment,
                isStrict: options.isStrict,
                server: server,
                needsSecrets: false
            )
        }
    }

    /// The images of a cluster that is not ours, which reach it by a registry or not at all.
    private func subject(of foreign: ForeignCluster) async throws -> (Subject, remarks: [String]) {
        let (cluster, odd) = try await foreign.cluster()
        let server = foreign.access.server
        let catalogue = try Self.catalogue(of: cluster, in: workspace, environment, options, server: server)
        let subject = try Subject(options, catalogue)
        guard subject.wanted.isEmpty || subject.images.registry.host != nil else {
            throw JobFailure.configuration([
                "images go into archives, as 'docker-registry-domain' in services-configuration.yaml names no registry, "
                    + "and the cluster of --kubeconfig has no machines that these could be brought to: name a registry that its nodes pull from"
            ])
        }
        return (subject, odd + catalogue.warnings)
    }

    private static func wanted(_ options: Options, _ catalogue: ServiceCatalogue) throws(JobFailure) -> Set<String> {
        let names = options.names
        let known = catalogue.images.images.map(\.name)
        let strangers = names.filter { !known.contains($0) }
        guard strangers.isEmpty else {
            throw .configuration(
                strangers.map { name in
                    "no image '\(name)' is built for a service that is listed"
                        + (known.isEmpty ? "" : ": there are \(known.joined(separator: ", "))")
                }
            )
        }
        return names.isEmpty ? catalogue.images(of: options.services) : Set(names)
    }

    package func proposal(on site: Site) async throws -> Proposal {
        let subject: Subject
        var remarks: [String] = []
        switch reach {
        case .own(_, let known): subject = known
        case .foreign(let cluster): (subject, remarks) = try await self.subject(of: cluster)
        }
        let needed = subject.images.needed(for: subject.wanted)
        let contexts = try await ScratchCopy(folder: try await site.scratch()).contexts(of: needed)
        let kept = try KeptImages(workspace: workspace, registry: subject.images.registry).read(needed, verifies: true)
        let building = ImageBuilding(subject.images, of: contexts, kept: kept)
        guard !building.due(subject.wanted).isEmpty else { return Proposal(plan: Plan(), remarks: remarks) }
        let builder = try await builder(needed, hiding: subject.secrets, on: site)
        let plan = building.plan(subject.wanted, on: builder)
        for track in plan.tracks { site.tell(.planned(steps: track.steps.count), track.name) }
        return Proposal(plan: plan, remarks: remarks)
    }

    // MARK: Where it is built

    private func builder(
        _ needed: [ServiceImage],
        hiding secrets: [Secret],
        on site: Site
    ) async throws -> ImageBuilding.Builder {
        let references = needed.map(\.reference)
        if case .own(let job, _) = reach, let machine = try await machine(of: job) {
            return try await builder(machine, references, of: job, hiding: secrets, on: site)
        }
        if options.builder != nil || !reach.hasMachines, try await !Self.answersHere() {
            throw JobFailure.refused([
                "Docker does not answer on this host ('docker version' says why)"
                    + (reach.hasMachines
                        ? ": build on a machine, with --on NAME"
                        : ", where images for the cluster of --kubeconfig are built")
            ])
        }
        var builder = ImageBuilding.Builder(on: nil, preamble: LocalShell.preamble, script: script)
        let shell = LocalShell(hiding: secrets)
        await site.keep(shell, as: Track.box)
        builder.take(try await shell.answer(to: builder.question(references)) { site.tell($0, Track.box) })
        return builder
    }

    private func builder(
        _ machine: Machine,
        _ references: [String],
        of job: ClusterJob,
        hiding secrets: [Secret],
        on site: Site
    ) async throws -> ImageBuilding.Builder {
        let planner = job.planner.planner
        let context = planner.scriptContext(for: machine)
        let answers = try await job.ask(
            [machine],
            as: site.isForShow ? .staying : .locking,
            on: site,
            hiding: secrets
        ) { _ in try FactsRequest().script(from: planner.library.scripts, context: context) }
        .withoutRefusals()
        guard let session = await site.session(machine.name) else {
            throw JobFailure.unreachable([
                machine.name: answers.obstacles[machine.name] ?? "images are built there, and it is not connected"
            ])
        }
        guard answers.facts[machine.name]?.docker != nil else {
            throw JobFailure.refused(["\(machine.name): no Docker answers there, which images are built with"])
        }
        var builder = ImageBuilding.Builder(
            on: machine.name,
            preamble: try planner.library.scripts.text("library") + context.assignments,
            script: script
        )
        builder.take(try await session.answer(to: builder.question(references)) { site.tell($0, machine.name) })
        return builder
    }

    /// Nil for this box: where Docker answers there, unless somebody says otherwise.
    private func machine(of job: ClusterJob) async throws -> Machine? {
        switch options.builder {
        case Track.box?: return nil
        case let name?: return job.cluster.machine(named: name)
        case nil:
            if try await Self.answersHere() { return nil }
            return job.cluster.machines.first(where: \.builds) ?? job.cluster.masters.first
        }
    }

    private static func answersHere() async throws -> Bool {
        do {
            let words = ["docker", "version", "--format", "{{.Server.Version}}"]
            return try await LocalProgram(words, limit: .seconds(20)).run().status == 0
        } catch is LocalProblem { return false }
    }
}
