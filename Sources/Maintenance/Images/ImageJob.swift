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
        /// For asking the machines.
        package var job = ClusterJob.Options()

        package init() {}
    }

    package let workspace: Workspace
    /// What is odd in what was read, but no error.
    package let warnings: [String]
    private let job: ClusterJob
    private let options: Options
    private let images: ServiceImages
    /// Those that are to be there in the end.
    private let wanted: Set<String>
    private let script: String

    /// Reads the configuration and its services, and looks at what images are built of.
    package init(in workspace: Workspace, environment: [String: String], options: Options) throws {
        self.workspace = workspace
        self.options = options
        let job = try ClusterJob("service", in: workspace, environment: environment, options: options.job)
        let catalogue = try JobFailure.configuration {
            try ServiceCatalogue.load(
                directory: workspace.directory,
                library: workspace.home + "/k8sPaiLibrary/service",
                cluster: job.cluster,
                environment: environment,
                isStrict: options.isStrict,
                needsSecrets: false
            )
        }
        self.job = job
        images = catalogue.images
        warnings = job.warnings + catalogue.warnings
        script = try job.planner.library.scripts.text("service-image")
        wanted = try Self.wanted(options, catalogue)
        if let name = options.builder, name != Track.box, job.cluster.machine(named: name) == nil {
            throw JobFailure.configuration([
                "--on: there is no machine '\(name)'"
                    + Spelling.question(about: name, among: job.cluster.machines.map(\.name))
            ])
        }
        let problems = images.needed(for: wanted).flatMap(\.problems)
        guard problems.isEmpty else { throw JobFailure.configuration(problems) }
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
        let needed = images.needed(for: wanted)
        let contexts = try await ScratchCopy(folder: try await site.scratch()).contexts(of: needed)
        let kept = try KeptImages(workspace: workspace, registry: images.registry).read(needed, verifies: true)
        let building = ImageBuilding(images, of: contexts, kept: kept)
        guard !building.due(wanted).isEmpty else { return Proposal(plan: Plan()) }
        let builder = try await builder(needed, on: site)
        let plan = building.plan(wanted, on: builder)
        for track in plan.tracks { site.tell(.planned(steps: track.steps.count), track.name) }
        return Proposal(plan: plan)
    }

    // MARK: Where it is built

    private func builder(_ needed: [ServiceImage], on site: Site) async throws -> ImageBuilding.Builder {
        let machine = try await machine()
        let question: (ImageBuilding.Builder) -> Script = { $0.question(needed.map(\.reference)) }
        guard let machine else {
            var builder = ImageBuilding.Builder(on: nil, preamble: LocalShell.preamble, script: script)
            let shell = LocalShell(hiding: secrets)
            await site.keep(shell, as: Track.box)
            builder.take(try await shell.answer(to: question(builder)) { site.tell($0, Track.box) })
            return builder
        }
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
        builder.take(try await session.answer(to: question(builder)) { site.tell($0, machine.name) })
        return builder
    }

    private var secrets: [Secret] { images.registry.login.map { [$0.password] } ?? [] }

    /// Nil for this box: where Docker answers there, unless somebody says otherwise.
    private func machine() async throws -> Machine? {
        switch options.builder {
        case Track.box?:
            guard try await Self.answersHere() else {
                throw JobFailure.refused([
                    "Docker does not answer on this host ('docker version' says why): build on a machine, with --on NAME"
                ])
            }
            return nil
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
