import ClusterModel
import Facts
import Foundation
import Kubernetes
import Plan
import ServiceModel
import TestSupport
import Testing

@testable import ServicePlanning

/// Builds of images, and what a deploy has to do with them.
@Suite struct ImagePlanTests {
    private static func images(login: RegistryLogin? = nil, host: String? = nil) -> ServiceImages {
        var registry = ImageRegistry()
        (registry.host, registry.login) = (host, login)
        registry.prefix = host.map { "\($0)/" } ?? ""
        return ServiceImages(
            ["base", "web", "store"].map { name in
                var image = ServiceImage(name, reference: registry.reference(of: name), folder: "/src/\(name)")
                image.parents = name == "base" ? [] : ["base"]
                return image
            },
            in: registry
        )
    }

    private static let contexts = ["base", "web", "store"].reduce(into: [:]) {
        $0[$1] = BuildContext(path: "/tmp/\($1).tar", digest: "digest-\($1)")
    }

    private static func builder(_ has: [String: String] = [:]) throws -> ImageBuilding.Builder {
        var builder = ImageBuilding.Builder(
            on: "m1",
            preamble: "set -eu\n",
            script: try Checkout.text("k8sPaiLibrary/script/service-image.sh")
        )
        builder.has = has
        return builder
    }

    private static func words(_ plan: Plan) -> [String] {
        plan.tracks.flatMap { track in
            track.steps.map { step in
                let awaits = step.awaits.map(\.name).sorted().joined(separator: ", ")
                return "\(track.name): \(step.title)\(awaits.isEmpty ? "" : " once \(awaits)"): "
                    + step.changes.map(\.sentence).joined(separator: ", ")
            }
        }
    }

    @Test func `what an image is built on is built first; archives are only of what pods run`() throws {
        let building = ImageBuilding(Self.images(), of: Self.contexts, kept: [:])
        #expect(building.due(["web", "store"]) == ["web", "store"])
        #expect(
            Self.words(building.plan(["web", "store"], on: try Self.builder(["store:latest": "older"]))) == [
                "image/base: Build it: base:latest is missing",
                "image/web: Build it once image base is built: web:latest is missing",
                "image/web: Bring its archive: images/services/web.tar is missing",
                "image/store: Build it once image base is built: store:latest differs in what it is made of",
                "image/store: Bring its archive: images/services/store.tar is missing",
            ]
        )
    }

    @Test func `what has not changed is not built, what was built and not brought is only brought`() throws {
        let archive = KeptImage.Place.archive(path: "/a.tar", digest: "1", bytes: 1)
        let kept = KeptImage("store:latest", context: "digest-store", in: archive)
        let building = ImageBuilding(Self.images(), of: Self.contexts, kept: ["store:latest": kept])
        let has = ["web:latest": "digest-web", "base:latest": "older"]
        #expect(building.due(["store"]).isEmpty)
        #expect(
            Self.words(building.plan(["web", "store"], on: try Self.builder(has))) == [
                "image/web: Bring its archive: images/services/web.tar is missing"
            ]
        )
    }

    @Test func `a password is on stdin alone, and in no word of the plan`() throws {
        let login = RegistryLogin(user: "puller", password: Secret("geheim"))
        let images = Self.images(login: login, host: "r.lan")
        let plan = ImageBuilding(images, of: Self.contexts, kept: [:]).plan(["base"], on: try Self.builder())
        #expect(
            Self.words(plan) == [
                "image/base: Build it: r.lan/base:latest is missing",
                "image/base: Push it: images/services/base.pushed is missing",
            ]
        )
        guard case .fetch(let script, path: "images/services/base.pushed")? = plan.steps.last?.work.first else {
            Issue.record("no push")
            return
        }
        #expect(script.text.contains("password='geheim'") && script.text.contains("user='puller'"))
        #expect(plan.steps.flatMap(\.changes).allSatisfy { !$0.sentence.contains("geheim") })
        // Nothing of the registry is needed to build it.
        guard case .script(let build)? = plan.steps.first?.work.first else { return }
        #expect(build.text.contains("user=''") && !build.text.contains("None"))
    }

    // MARK: Deploy

    private static func delivery(
        _ builds: [String: String],
        on machines: [String: [String: String]],
        bytes: Int = 1
    ) -> ImageDelivery {
        var delivery = ImageDelivery(store: .containerd, isByArchive: true)
        for (image, digest) in builds {
            let place = KeptImage.Place.archive(path: "/\(image).tar", digest: digest, bytes: bytes)
            delivery.kept[image] = KeptImage(image, context: "c", in: place)
        }
        delivery.facts = machines.mapValues { images in
            var facts = Facts()
            for (image, digest) in images { facts.podImages[ImageReference.whole(image)] = digest }
            return facts
        }
        return delivery
    }

    private static func store() throws -> Service {
        var store = try Service.store()
        store.runs = [ImageRun("store", on: ["w1"])]
        return store
    }

    private static func plan(_ api: PaperAPI, _ delivery: ImageDelivery) throws -> Plan {
        var planner = try api.planner([store()])
        planner.delivery = delivery
        for script in ["load-images", "arrived", "share-archives"] {
            planner.scripts.texts[script] = try Checkout.text("k8sPaiLibrary/script/\(script).sh")
        }
        let goal = ServiceGoal(.deploy)
        return try planner.plan(goal, try api.findings(planner, goal).findings).plan
    }

    @Test func `an archive goes to the machines that run it, before the objects; once there, nothing is to be done`()
        throws
    {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        let plan = try Self.plan(api, Self.delivery(["store": "one"], on: ["w1": [:]]))
        #expect(plan.tracks.map(\.name) == ["w1", "service/store"])
        #expect(
            plan.tracks[0].steps[0].changes.map(\.sentence) == [
                "docker.io/library/store is not in containerd"
            ]
        )
        #expect(plan.tracks[1].steps[0].awaits.map(\.name) == ["w1 has store"])
        try api.carryOut(plan)
        #expect(try Self.plan(api, Self.delivery(["store": "one"], on: ["w1": ["store": "one"]])).isEmpty)
    }

    @Test func `another build under the same name is brought, and its pods start anew`() throws {
        var api = PaperAPI(nodes: ["m1", "w1", "w2"])
        try api.carryOut(try Self.plan(api, Self.delivery(["store": "one"], on: ["w1": [:]])))
        let plan = try Self.plan(api, Self.delivery(["store": "two"], on: ["w1": ["store": "one"]]))
        #expect(plan.tracks.map(\.name) == ["w1", "service/store"])
        #expect(plan.steps.flatMap(\.changes).contains { $0.kind == .pods })
    }

    @Test(arguments: [1, 1 << 30])
    func `an archive that takes its time is gone on with where a run was interrupted`(bytes: Int) throws {
        let api = PaperAPI(nodes: ["m1", "w1", "w2"])
        var delivery = Self.delivery(["store": "one"], on: ["w1": [:]], bytes: bytes)
        delivery.addresses = ["w1": "10.0.0.7"]
        let plan = try Self.plan(api, delivery)
        guard case .script(let script)? = plan.tracks.first?.steps.first?.work.first else {
            Issue.record("nothing is loaded")
            return
        }
        #expect((script.resumption != nil) == (bytes > 1))
        #expect(script.sharing?.address == (bytes > 1 ? "10.0.0.7" : nil))
        #expect(script.text.contains("bytes='\(bytes)'") == (bytes > 1))
    }

    @Test func `an image that is nowhere is a refusal; one that somebody brought is none`() throws {
        let api = PaperAPI(nodes: ["m1", "w1", "w2"])
        #expect(
            throws: Refusal(
                "w1 lacks image store, and there is no archive of it in images/services: 'paictl service build' makes one"
            )
        ) { try Self.plan(api, Self.delivery([:], on: ["w1": [:]])) }
        let plan = try Self.plan(api, Self.delivery([:], on: ["w1": ["store": "pulled"]]))
        #expect(plan.tracks.map(\.name) == ["service/store"])
    }

    @Test func `a machine that does not answer keeps no service from the others`() throws {
        let api = PaperAPI(nodes: ["m1", "w1", "w2"])
        var delivery = Self.delivery(["store": "one"], on: [:])
        delivery.obstacles["w1"] = "it is off"
        let plan = try Self.plan(api, delivery)
        #expect(plan.tracks.first?.obstacle == "it is off")
        #expect(plan.tracks.last?.steps.first?.awaits.isEmpty == true)
    }

    @Test func `what a registry has is named by its digest`() throws {
        var delivery = ImageDelivery()
        delivery.kept["store"] = KeptImage("store", context: "c", in: .pushed(as: "r.lan/store@sha256:1"))
        let api = PaperAPI(nodes: ["m1", "w1", "w2"])
        let plan = try Self.plan(api, delivery)
        #expect(plan.tracks.map(\.name) == ["service/store"])
        var carried = api
        try carried.carryOut(plan)
        let set = carried.objects["/apis/apps/v1/namespaces/default/daemonsets/store"]
        let spec = try #require(set?[["spec", "template", "spec"]])
        #expect(PodTemplate.images(of: spec) == ["r.lan/store@sha256:1"])
    }
}
