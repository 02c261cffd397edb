import Testing

@testable import Kubernetes

@Suite struct LeaseTests {
    private static func lease(_ holder: String, renewed: String = "2026-11-27T23:00:00.000000Z") -> Lease {
        Lease("turn", in: "default", holder: holder, seconds: 30, at: renewed)
    }

    @Test func `what is written is read again`() throws {
        var lease = Self.lease("ops")
        var object = try #require(lease.making.body)
        object.set("7", at: ["metadata", "resourceVersion"])
        object.set("u", at: ["metadata", "uid"])
        (lease.version, lease.uid) = ("7", "u")
        #expect(Lease(object) == lease)
        #expect(lease.writing.body?["metadata"]?["resourceVersion"] == "7")
        #expect(lease.deletion.body?["preconditions"] == ["uid": "u", "resourceVersion": "7"])
        #expect(lease.making.method == .post && lease.making.path.hasSuffix("/namespaces/default/leases"))
    }

    @Test func `nobody's is free`() {
        var watch = LeaseWatch()
        #expect(watch.verdict(on: Self.lease(""), at: .zero) == .isFree)
    }

    @Test func `one that is renewed is held, whatever its times say`() {
        var watch = LeaseWatch()
        #expect(watch.verdict(on: Self.lease("ops", renewed: "1970"), at: .zero) == .isUndecided)
        #expect(watch.verdict(on: Self.lease("ops", renewed: "1971"), at: .seconds(10)) == .isHeld)
    }

    @Test func `one that nobody renews for as long as it lasts is free`() {
        var watch = LeaseWatch()
        #expect(watch.verdict(on: Self.lease("ops", renewed: "9999"), at: .seconds(5)) == .isUndecided)
        #expect(watch.verdict(on: Self.lease("ops", renewed: "9999"), at: .seconds(34)) == .isUndecided)
        #expect(watch.verdict(on: Self.lease("ops", renewed: "9999"), at: .seconds(35)) == .isFree)
    }
}
