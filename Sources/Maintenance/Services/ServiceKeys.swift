import Foundation
import Keys
import Kubernetes
import ServiceModel

/// The keys that services want: those that the cluster keeps, and new ones where it keeps none.
///
/// A new one is only in memory until the plan that it is in is carried out; its Secret is applied before anything that uses it.
enum ServiceKeys {
    /// - Parameter ask: has requests answered, in their order.
    /// - Throws: `JobFailure.configuration` where a Secret is none of its kind's, or a key cannot be made.
    static func ring(
        for wishes: [KeyWish],
        in namespace: String,
        asking ask: ([Request]) async throws -> [Answer]
    ) async throws -> KeyRing {
        guard !wishes.isEmpty else { return [:] }
        let answers = try await ask(wishes.map { .get("/api/v1/namespaces/\(namespace)/secrets/\($0.secret)") })
        let now = Int64(Date().timeIntervalSince1970)
        var (ring, problems): (KeyRing, [String]) = ([:], [])
        for (wish, answer) in zip(wishes, answers) {
            do {
                ring[wish.secret] = try material(for: wish, answer, now: now)
            } catch let error as KeyError {
                problems.append("\(wish.mark): Secret \(namespace)/\(wish.secret): \(error)")
            }
        }
        guard problems.isEmpty else { throw JobFailure.configuration(problems) }
        return ring
    }

    private static func material(for wish: KeyWish, _ answer: Answer, now: Int64) throws -> KeyMaterial {
        if answer.status == 404 { return try wish.kind.make(wish.parameters, now: now) }
        let data = try answer.object()["data"]?.texts ?? [:]
        let entries = wish.entries(of: data.compactMapValues { Data(base64Encoded: $0).map(Array.init) })
        return KeyMaterial(secret: entries, told: try wish.kind.told(by: entries))
    }
}
