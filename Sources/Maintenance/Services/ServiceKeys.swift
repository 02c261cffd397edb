import Foundation
import Keys
import Kubernetes
import ServiceModel
import ServicePlanning

/// The keys that services want: those that the cluster keeps, and new ones where it keeps none.
///
/// A new one is only in memory until the plan that it is in is carried out; its Secret is applied before anything that uses it.
struct ServiceKeys: Sendable {
    private let wishes: [KeyWish]
    /// Secrets of somebody else's in which values of options stand.
    private let given: [GivenSecret]
    private let namespace: String
    /// Reads services again, with keys, and with what was learned where they come about in stages.
    private let services: @Sendable (KeyRing, Learned?) throws -> [Service]
    private let hasStages: Bool

    init(_ catalogue: ServiceCatalogue, services: @escaping @Sendable (KeyRing, Learned?) throws -> [Service]) {
        (wishes, given, namespace) = (catalogue.keys, catalogue.given, catalogue.namespace)
        hasStages = catalogue.services.contains { !$0.lessons.isEmpty }
        self.services = services
    }

    /// The services of a planner with their keys in them, and as many of their stages as can be planned.
    ///
    /// - Throws: `JobFailure.configuration` where a Secret is none of its kind's, or a key cannot be made; `failed` where one cannot be read.
    func put(into planner: inout ServicePlanner, asking api: ClusterAPI) async throws {
        guard !wishes.isEmpty || !given.isEmpty || hasStages else { return }
        let ring = wishes.isEmpty && given.isEmpty ? [:] : try await ring(of: wishes, asking: api)
        guard hasStages else { return planner.services = try services(ring, nil) }
        let lessons = ServiceLessons(namespace: namespace) { try services(ring, $0) }
        planner.services = try await lessons.services(asking: api)
    }

    /// The services with the secrets that stand on the cluster, for what sends none of their objects: names stand for keys, and for what stages tell.
    func services(asking api: ClusterAPI) async throws -> [Service] {
        try services(given.isEmpty ? [:] : try await ring(of: [], asking: api), nil)
    }

    private func ring(of wishes: [KeyWish], asking api: ClusterAPI) async throws -> KeyRing {
        let names = wishes.map(\.secret) + given.map(\.name)
        let requests = names.map { Request.get("/api/v1/namespaces/\(namespace)/secrets/\($0)") }
        let answers = try await api.ask(requests, named: "Ask for keys")
        let now = Int64(Date().timeIntervalSince1970)
        var (ring, problems): (KeyRing, [String]) = ([:], [])
        for (wish, answer) in zip(wishes, answers) {
            do {
                ring[wish.secret] = try Self.material(for: wish, answer, now: now)
            } catch let error as KeyError {
                problems.append("\(wish.mark): Secret \(namespace)/\(wish.secret): \(error)")
            } catch {
                // Never taken for a Secret that is not there: another key would take its place.
                throw JobFailure.failed("Secret \(namespace)/\(wish.secret) cannot be read: \(error)")
            }
        }
        for (secret, answer) in zip(given, answers.dropFirst(wishes.count)) where ring[secret.name] == nil {
            if answer.status == 404 {
                problems.append(
                    "\(secret.mark): there is no Secret \(namespace)/\(secret.name), which '\(secret.option)' is read from: make it first"
                )
            } else {
                ring[secret.name] = KeyMaterial(secret: try Self.data(of: answer, secret.name, namespace), told: [:])
            }
        }
        guard problems.isEmpty else { throw JobFailure.configuration(problems) }
        return ring
    }

    private static func data(of answer: Answer, _ name: String, _ namespace: String) throws -> [String: [UInt8]] {
        do {
            let data = try answer.object()["data"]?.texts ?? [:]
            return data.compactMapValues { Data(base64Encoded: $0).map(Array.init) }
        } catch {
            throw JobFailure.failed("Secret \(namespace)/\(name) cannot be read: \(error)")
        }
    }

    private static func material(for wish: KeyWish, _ answer: Answer, now: Int64) throws -> KeyMaterial {
        if answer.status == 404 { return try wish.kind.make(wish.parameters, now: now) }
        let data = try answer.object()["data"]?.texts ?? [:]
        let entries = wish.entries(of: data.compactMapValues { Data(base64Encoded: $0).map(Array.init) })
        return KeyMaterial(secret: entries, told: try wish.kind.told(by: entries))
    }
}
