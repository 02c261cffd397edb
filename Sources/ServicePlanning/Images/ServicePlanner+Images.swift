import ClusterModel
import Facts
import Plan
import ServiceModel

extension ServicePlanner {
    /// Tracks of machines that lack what services are to run there, and what each service awaits of them.
    ///
    /// - Throws: `Refusal` with a line for each image that a machine lacks and no archive holds.
    func deliveries(to scope: [Service]) throws -> (tracks: [Track], awaited: [String: Set<Milestone>]) {
        var tracks: [Track] = []
        var awaited: [String: Set<Milestone>] = [:]
        var nowhere: [String] = []
        for (machine, references) in delivery.wanted(by: scope).sorted(by: { $0.key < $1.key }) {
            var track = Track(place: .machine(machine))
            track.obstacle = delivery.obstacles[machine]
            for reference in references.sorted() {
                let there = delivery.digest(of: reference, on: machine)
                guard let archive = delivery.kept[reference]?.archive else {
                    guard there == nil, track.obstacle == nil else { continue }
                    nowhere.append(
                        "\(machine) lacks image \(reference), and there is no archive of it in \(KeptImage.folder): 'paictl service build' makes one"
                    )
                    continue
                }
                guard there != archive.digest else { continue }
                let use = ImageUse(reference, in: delivery.store)
                let milestone = Milestone("\(machine) has \(reference)")
                track.steps.append(try delivery(use, archive, there, to: machine, reaching: milestone))
                guard track.obstacle == nil else { continue }
                for service in scope
                where service.runs.contains(where: { $0.reference == reference && $0.nodes.contains(machine) }) {
                    awaited[service.name, default: []].insert(milestone)
                }
            }
            if !track.steps.isEmpty { tracks.append(track) }
        }
        guard nowhere.isEmpty else { throw Refusal(nowhere.joined(separator: "\n")) }
        return (tracks, awaited)
    }

    private func delivery(
        _ use: ImageUse,
        _ archive: (path: String, digest: String, bytes: Int),
        _ there: String?,
        to machine: String,
        reaching milestone: Milestone
    ) throws -> Step {
        let records = ["\(use.reference) \(archive.digest)"]
        let isResumed = archive.bytes >= Resumption.threshold
        let address = isResumed ? delivery.addresses[machine] : nil
        let variables =
            Shell.assignment("records", use.store == .docker ? records : [])
            + Shell.assignment("pod_records", use.store == .containerd ? records : [])
            + (isResumed ? Shell.assignment("bytes", "\(archive.bytes)") : "")
        return Step(
            title: "Load an image of services",
            changes: [
                Change(
                    .image,
                    use.reference,
                    there == nil
                        ? .notIn(store: use.store.rawValue, willBePulled: false)
                        : .differs(in: ["the build that it is of"])
                )
            ],
            reaches: [milestone],
            work: [
                .script(
                    Script(
                        name: "load-images",
                        text: try text(of: "load-images", given: variables),
                        payload: archive.path,
                        resumption: isResumed ? Resumption(question: try text(of: "arrived")) : nil,
                        sharing: try address.map { Sharing(address: $0, pieces: [try text(of: "share-archives")]) },
                        deadline: .seconds(1800)
                    )
                )
            ]
        )
    }
}
