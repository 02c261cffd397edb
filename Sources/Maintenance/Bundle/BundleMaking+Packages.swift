import Checkup
package import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Foundation

extension BundleMaking {
    /// For which machines the distribution's packages are fetched, too.
    package enum Packages: Sendable, Equatable {
        /// For those of the configuration, which are asked what they are.
        case machines
        case systems([OperatingSystem])
    }

    /// - Throws: a refusal for the first kind of machine whose packages cannot be had, before anything is fetched.
    func orders(_ options: Options) async throws -> [PackageOrder] {
        guard let packages = options.packages else { return [] }
        try await AptRoot.checkPresence()
        let names = Set(planner.demands.installs.values.joined()).sorted()
        var orders: [PackageOrder] = []
        for (system, like, whose) in try await systems(packages) where !orders.contains(where: { $0.system == system })
        {
            let order = try PackageOrder(
                system,
                like: like,
                of: whose,
                names: names,
                dockerPackage: planner.cluster.kubernetes.dockerPackage,
                table: planner.library.packages
            )
            try order.checkKeyring()
            orders.append(order)
        }
        return orders
    }

    private func systems(_ packages: Packages) async throws -> [(OperatingSystem, like: [String], whose: String)] {
        switch packages {
        case .systems(let systems): systems.map { ($0, [], "--os") }
        case .machines:
            try await machines().sorted { $0.key < $1.key }.map { name, facts in
                (OperatingSystem(facts.distribution, machine: facts.architecture), facts.distribution.like, name)
            }
        }
    }

    /// What the machines say that they are.
    private func machines() async throws -> [String: Facts] {
        let (loaded, script) = try JobFailure.configuration {
            let loaded = try Configuration.load(
                directory: workspace.directory,
                environment: environment,
                allowsEvenMasters: true
            )
            try LoginKeys.check(loaded.cluster.machines, marks: loaded.marks)
            return (loaded, try planner.library.scripts.text("identify"))
        }
        let fleet = Fleet(
            knownHosts: try .pinning(into: workspace.path("known_hosts")),
            concurrency: 100,
            connectDeadline: .seconds(30),
            secrets: loaded.cluster.secrets
        )
        let questions = loaded.cluster.machines.map {
            Survey.Question(machine: $0.name, login: $0.login, script: [script])
        }
        let survey = Survey(fleet: fleet, site: Site(isForShow: true) { _ in })
        let answers = try await survey.ask(questions, as: .account).withoutRefusals()
        guard answers.silences.isEmpty else {
            throw JobFailure.unreachable(
                answers.obstacles.mapValues { "\($0); or say with '--os' what the machines are" }
            )
        }
        return answers.facts
    }

    /// Fetches packages with what they need, unless they are there. What has arrived of them when this ends early stays for the next time.
    func bring(_ order: PackageOrder, to directory: String, _ tell: (Step) -> Void) async throws {
        try Task.checkCancellation()
        let path = "\(directory)/\(order.file)"
        if FileManager.default.fileExists(atPath: path),
            let digest = try? BundledPackages.verify(path, holding: order.packages)
        {
            return tell(.isThere(digest: digest))
        }
        tell(.fetching)
        let parts = "\(directory)/\(BundleReader.packageFolder)/.part"
        // Whoever reads the bundle reads it, as what is above it.
        try Files.makeFolder("\(directory)/\(BundleReader.packageFolder)", mode: 0o755)
        let root = try AptRoot("\(parts)/\(order.system.name)", for: order)
        let index = try await root.fetch(order.packages)
        let staged = try await archive(index, of: root)
        let digest: String
        do { digest = try BundledPackages.verify(staged, holding: order.packages) } catch let fault as Unreadable {
            // Which part of it is at fault does not matter: none of it is used again.
            try? FileManager.default.removeItem(atPath: root.folder)
            throw JobFailure.failed("what came is not as it should be: \(fault)")
        }
        let size = try FileManager.default.attributesOfItem(atPath: staged)[.size] as? NSNumber
        try Files.rename(staged, path)
        try? FileManager.default.removeItem(atPath: root.folder)
        if try FileManager.default.contentsOfDirectory(atPath: parts).isEmpty {
            try? FileManager.default.removeItem(atPath: parts)
        }
        tell(.fetched(digest: digest, bytes: size?.intValue ?? 0))
    }

    /// Packs what apt has fetched, with the index of it.
    private func archive(_ index: PackageIndex, of root: AptRoot) async throws -> String {
        let (folder, staged) = (root.folder + "/packed", root.folder + "/packed.tar")
        try? FileManager.default.removeItem(atPath: folder)
        try Files.makeFolder(folder)
        try Files.create("\(folder)/\(PackageIndex.file)", mode: 0o644, index.text)
        for entry in index.entries {
            let fetched = "\(root.folder)/archives/\(entry.fetchedFile)"
            do { try FileManager.default.linkItem(atPath: fetched, toPath: "\(folder)/\(entry.file)") } catch {
                throw JobFailure.failed("'\(fetched)', which apt-get has fetched, cannot be read: \(error.reason)")
            }
        }
        let words = [
            "tar", "--create", "--file", staged, "--format=ustar", "--owner=0", "--group=0", "--numeric-owner",
            "--directory", folder, PackageIndex.file,
        ]
        let packing = LocalProgram(words + index.entries.map(\.file).sorted(), limit: .seconds(3600))
        let outcome = try await packing.run()
        guard outcome.status == 0 else { throw JobFailure.failed("tar cannot pack them: \(outcome.errors)") }
        return staged
    }
}
