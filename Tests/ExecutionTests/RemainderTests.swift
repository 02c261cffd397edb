import Kubernetes
import Plan
import Testing

@testable import Execution

@Suite struct RemainderTests {
    private static let wait = ReadinessWait(
        for: [.get("/a")],
        through: APIRoute(Script(name: "look", text: "")),
        within: .milliseconds(1)
    )

    @Test func `it is over once nothing is there`() async throws {
        #expect(try await Self.wait.remainder { _ in "answer GET /a 404 {}\n" } == nil)
    }

    @Test func `what is still there is told with who holds it`() async throws {
        let object = #"{"metadata":{"finalizers":["foregroundDeletion"]}}"#
        let cause = try await Self.wait.remainder { _ in "answer GET /a 200 \(object)\n" }
        let message = "is still being deleted, held by foregroundDeletion"
        #expect(cause == .api("/a", APIStatus(message: message)))
    }
}
