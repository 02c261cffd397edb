import Kubernetes
import Plan
import Testing

@testable import Execution

@Suite struct APIBatchTests {
    private static let object: JSON = [
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": ["name": "a", "namespace": "b"],
    ]
    private static let requests = [
        Request.delete("/gone"), .apply(object, at: "/a", manager: "paictl", force: true),
    ]

    private static func report(_ says: String) async -> StepFailure.Cause? {
        let batch = APIBatch(waves: requests.map { [$0] }, script: Script(name: "apply", text: ""))
        let plan = Plan(tracks: [
            Track(place: .cluster(through: "m1"), steps: [Step(title: "apply", changes: [], work: [.requests(batch)])])
        ])
        let engine = Engine(remotes: ["m1": RememberingRemote(says: says)], here: Nowhere()) { _ in }
        return await engine.run(plan).tracks.first?.failure?.cause
    }

    private static let gone = "answer DELETE /gone?propagationPolicy=Background 404 {}\n"
    private static let applied = "answer PATCH /a?fieldManager=paictl&force=true "

    @Test func `a batch is done when all its requests are`() async {
        #expect(await Self.report(Self.gone + Self.applied + "200 {}\n") == nil)
    }

    @Test func `what the API refuses is the cause, and the object that it was about`() async {
        let status = #"{"kind":"Status","message":"is invalid","reason":"Invalid","code":422}"#
        let cause = await Self.report(Self.gone + Self.applied + "422 \(status)\n")
        #expect(cause == .api("DaemonSet b/a", APIStatus(code: 422, reason: "Invalid", message: "is invalid")))
    }

    @Test func `an API server that does not answer is a cause, too`() async {
        let cause = await Self.report(Self.gone + Self.applied + "000 Connection refused\n")
        #expect(cause == .api("DaemonSet b/a", APIStatus(message: "Connection refused")))
    }

    @Test(arguments: ["", gone, "bash: no such file\n"])
    func `answers that are not all there are no success`(says: String) async {
        guard case .connection? = await Self.report(says) else {
            Issue.record("'\(says)' was taken for a success")
            return
        }
    }
}
