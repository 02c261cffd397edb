import Facts
import Plan
import ClusterModel
import YAML

/// `images:` of these components are in the stores that need them, from the bundle or from their registry.
struct BringsImages: MachineAction {
    static let key = "images"

    let components: [Component]

    init(_ value: Node, in names: Names) throws { components = try names.list(value, names.component) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        for store in ImageStore.allCases {
            request.images.formUnion(
                planner.wanted(components).map { ImageUse(planner.cluster.image(of: $0), in: store) }
            )
        }
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let wanted = planning.planner.images(components, leavesDocker: planning.leavesDocker)
        if let bundle = planning.planner.bundle {
            try load(wanted, from: bundle.fitting(planning.facts.architecture), &step, &planning)
        } else {
            try pull(wanted.filter { planning.digest(of: $0) == nil }, &step, planning)
        }
    }

    private func pull(_ missing: [ImageUse], _ step: inout StepDraft, _ planning: MachinePlanning) throws {
        guard !missing.isEmpty else { return }
        step.changes += missing.map {
            Change(.image, $0.reference, .notIn(store: $0.store.rawValue, willBePulled: true))
        }
        func pulled(_ store: ImageStore) -> [String] { missing.filter { $0.store == store }.map(\.reference) }
        let images = planning.planner.cluster.images
        let mirrored = pulled(.docker).flatMap { image in
            images.mirrors(of: image).map { "\(image) \($0.name(of: image))" }
        }
        let names = pulled(.docker) + mirrored.compactMap { $0.split(separator: " ").last.map(String.init) }
        let withLogin = Set(names.filter { images.registry(at: ImageReference.host(of: $0))?.login != nil })
        step.add(
            try planning.planner.script(
                "pull-images",
                for: planning.machine,
                given: Shell.assignment("images", pulled(.docker))
                    + Shell.assignment("pod_images", pulled(.containerd))
                    + Shell.assignment("mirrored", mirrored)
                    + Shell.assignment("with_login", withLogin.sorted()),
                within: step.deadline
            )
        )
    }

    private func load(
        _ wanted: [ImageUse],
        from bundle: ImageBundle,
        _ step: inout StepDraft,
        _ planning: inout MachinePlanning
    ) throws {
        let facts = planning.facts
        // An archive that an earlier step loads has brought all that is in it.
        let missing = wanted.filter { [planning] in
            let digest = planning.digest(of: $0)
            return digest == nil || digest != bundle.digest(of: $0.reference)
        }
        for archive in bundle.archives(holding: missing.map(\.reference)) {
            let held = missing.filter { archive.digest(of: $0.reference) != nil }
            step.changes += held.map {
                Change(
                    .image,
                    $0.reference,
                    facts.digest(of: $0) == nil
                        ? .notIn(store: $0.store.rawValue, willBePulled: false) : .otherBuild(store: $0.store.rawValue)
                )
            }
            let (records, podRecords) = (
                Self.brought(by: archive, held, in: .docker), Self.brought(by: archive, held, in: .containerd)
            )
            planning.load(records, into: .docker)
            planning.load(podRecords, into: .containerd)
            step.add(try script(archive, records, podRecords, within: step.deadline, planning))
        }
    }

    private func script(
        _ archive: ImageBundle.Archive,
        _ records: [String: String],
        _ podRecords: [String: String],
        within deadline: Duration,
        _ planning: MachinePlanning
    ) throws -> Script {
        func entries(_ records: [String: String]) -> [String] {
            records.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        }
        let planner = planning.planner
        let isResumed = archive.bytes >= Resumption.threshold
        return try planner.script(
            "load-images",
            for: planning.machine,
            given: Shell.assignment("records", entries(records)) + Shell.assignment("pod_records", entries(podRecords))
                + (isResumed ? Shell.assignment("bytes", "\(archive.bytes)") : ""),
            payload: archive.path,
            resumption: isResumed
                ? Resumption(
                    question: try planner.script("arrived", for: planning.machine, within: deadline).text
                ) : nil,
            sharing: isResumed ? try planner.sharing(by: planning.machine) : nil,
            within: deadline
        )
    }

    /// All that an archive brings to a store, under the names by which the cluster knows it; nothing when the store needs none of it.
    private static func brought(by archive: ImageBundle.Archive, _ held: [ImageUse], in store: ImageStore) -> [String:
        String]
    {
        let wanted = held.filter { $0.store == store }
        guard !wanted.isEmpty else { return [:] }
        var brought: [String: String] = [:]
        for (image, digest) in archive.images { brought[ImageUse(image, in: store).reference] = digest }
        for image in wanted {
            if store == .docker { brought[ImageReference.shortened(image.reference)] = nil }
            brought[image.reference] = archive.digest(of: image.reference)
        }
        return brought
    }
}
