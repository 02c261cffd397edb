import Testing

@testable import kubebot

/// Which Service a pod is to have, by what is there.
@Suite struct NodeServiceTests {
    private let pod = JSON(
        parsing:
            #"{"metadata": {"name": "k-0", "labels": {"app": "kubebot", "controller-revision-hash": "x", "pod": "k-0"}}}"#
    )

    private func verdict(_ service: String?, forces: Bool = false) throws -> NodeService.Verdict {
        NodeService.verdict(
            pod: try #require(pod),
            service: service.flatMap(JSON.init(parsing:)),
            port: 30333,
            forces: forces
        )
    }

    private static let ports =
        #"{"name":"p2p","nodePort":30333,"port":30333,"protocol":"TCP","targetPort":30333}"#

    @Test func `one is made by the pod's labels`() throws {
        guard case .create(let service) = try verdict(nil) else { return #expect(Bool(false)) }
        #expect(
            service.text
                == #"{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"kubeva.li/managed-by":"kubebot"},"#
                + #""labels":{"app":"kubebot","pod":"k-0"},"name":"k-0"},"spec":{"ports":[\#(Self.ports)],"#
                + #""selector":{"app":"kubebot","pod":"k-0"},"type":"NodePort"}}"#
        )
    }

    @Test func `it goes with the set of the pod`() throws {
        let owner = #""apiVersion": "apps/v1", "kind": "StatefulSet", "name": "k", "uid": "1f""#
        let pod = try #require(
            JSON(
                parsing:
                    #"{"metadata": {"name": "k-0", "ownerReferences": [{\#(owner), "controller": true, "blockOwnerDeletion": true}]}}"#
            )
        )
        let verdict = NodeService.verdict(pod: pod, service: nil, port: 30333, forces: false)
        guard case .create(let service) = verdict else { return #expect(Bool(false)) }
        #expect(service["metadata"]?["ownerReferences"] == JSON(parsing: "[{\(owner)}]"))
    }

    @Test("whose it is", arguments: ["annotations", "labels"])
    func ours(place: String) throws {
        let metadata = #"{"name": "k-0", "resourceVersion": "12", "\#(place)": {"kubeva.li/managed-by": "kubebot"}}"#
        let spec = #"{"clusterIP": "10.0.0.9", "ports": [{"name": "p2p", "port": 1}, {"name": "other", "port": 2}]}"#
        guard case .update(let service) = try verdict(#"{"metadata": \#(metadata), "spec": \#(spec)}"#) else {
            return #expect(Bool(false))
        }
        #expect(service["metadata"]?["resourceVersion"] == .string("12"))
        #expect(service["spec"]?["clusterIP"] == .string("10.0.0.9"))
        #expect(service["spec"]?["ports"]?.text == #"[\#(Self.ports),{"name":"other","port":2}]"#)
    }

    @Test func `somebody else's is taken over only when that is said`() throws {
        let service = #"{"metadata": {"name": "k-0"}, "spec": {}}"#
        #expect(try verdict(service) == .skip)
        guard case .update = try verdict(service, forces: true) else { return #expect(Bool(false)) }
    }
}
