@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

/// Images that come from archives.
@Suite struct BundledImagesTests {
    @Test func `an image of the bundle that is newer than the machine's is loaded again`() throws {
        let fresh = try PaperCluster()
        let images = Component.allCases.map { fresh.planner.cluster.image(of: $0) }
        func bundle(_ digest: String) -> ImageBundle {
            let archive = ImageBundle.Archive(
                path: "/bundle/all.tar",
                bytes: 1,
                images: Dictionary(images.map { ($0, digest) }, uniquingKeysWith: { first, _ in first })
            )
            return ImageBundle(directory: "/bundle", archives: [archive])
        }
        var cluster = try PaperCluster(bundle: bundle("1"))
        #expect(cluster.planner.imagesMissingFromBundle().isEmpty)
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        cluster.planner.bundle = bundle("2")
        let steps = try cluster.plan().tracks.first { $0.name == "w1" }?.steps ?? []
        #expect(steps.first?.changes.map(\.reason).first == .otherBuild(store: "docker"))
        cluster.planner.bundle = ImageBundle(directory: "/bundle", archives: [])
        #expect(cluster.planner.imagesMissingFromBundle().contains(fresh.planner.cluster.image(of: .etcd)))
    }

    @Test(arguments: [1, Resumption.threshold])
    func `an archive that holds all images goes to a machine once, and goes on where a run was killed if it is large`(
        bytes: Int
    ) throws {
        let fresh = try PaperCluster()
        let images = Component.allCases.map { (fresh.planner.cluster.image(of: $0), "1") }
        let archive = ImageBundle.Archive(
            path: "/bundle/all.tar",
            bytes: bytes,
            images: Dictionary(images, uniquingKeysWith: { first, _ in first })
        )
        var paper = try PaperCluster(bundle: ImageBundle(directory: "/bundle", archives: [archive]))
        let scripts = try paper.plan().steps.flatMap(\.work).compactMap {
            if case .script(let script) = $0 { script } else { nil }
        }
        #expect(scripts.contains { $0.payload != nil } && scripts.allSatisfy { $0.sharing == nil })
        paper.planner.planner.cluster.images.goFromMachineToMachine = true
        let plan = try paper.plan()
        for track in plan.tracks where track.steps.contains(where: { $0.title.contains("images") }) {
            let loads = track.steps.flatMap(\.work).compactMap { work -> Script? in
                guard case .script(let script) = work, script.payload != nil else { return nil }
                return script
            }
            #expect(loads.count == 1, "\(track.name)")
            #expect(loads.first?.text.contains("bytes='\(bytes)'") == (bytes > 1))
            #expect(loads.first?.resumption?.question.contains("sha256sum") == (bytes > 1 ? true : nil))
            let address = fresh.planner.cluster.machine(named: track.name)?.address.description
            #expect(loads.first?.sharing?.address == (bytes > 1 ? address : nil))
        }
    }
}
