import ClusterModel
import Kubernetes
import Plan
import ServiceModel
import Testing

@testable import Maintenance

/// Where members of networks answer: who they are the configuration says, and where they are the API.
@Suite struct ServiceHostsTests {
    private static func list(_ items: [JSON]) -> Answer {
        .answered(status: 200, body: JSON.object(["items": .array(items)]).text)
    }

    private static func metadata(_ name: String, _ member: String? = nil, owner: (String, String)? = nil) -> JSON {
        var labels: [String: JSON] = ["applyset.kubernetes.io/part-of": "id-net"]
        if let member { labels["paictl.io/member"] = .string(member) }
        var metadata: JSON = ["name": .string(name), "namespace": "default", "labels": .object(labels)]
        if let owner {
            metadata["ownerReferences"] = [
                ["kind": .string(owner.0), "name": .string(owner.1), "controller": true]
            ]
        }
        return metadata
    }

    private static func deployment(_ name: String, ready: Int) -> JSON {
        [
            "metadata": metadata(name, name), "spec": ["replicas": 1],
            "status": ["availableReplicas": .integer(ready), "updatedReplicas": .integer(ready)],
        ]
    }

    private static func pod(_ name: String, of owner: (String, String), on machine: String, _ ports: JSON = []) -> JSON
    {
        [
            "metadata": metadata(name, owner: owner),
            "spec": ["nodeName": .string(machine), "containers": [["name": "a", "ports": ports]]],
        ]
    }

    private static func node(_ name: String, _ addresses: [(String, String)]) -> JSON {
        let addresses = addresses.map { ["type": .string($0.0), "address": .string($0.1)] as JSON }
        return ["metadata": ["name": .string(name)], "status": ["addresses": .array(addresses)]]
    }

    @Test func `a node as a machine has both of its addresses`() throws {
        let machine = try #require(Machine(Self.node("w1", [("ExternalIP", "1.2.3.4"), ("InternalIP", "10.0.0.2")])))
        #expect("\(machine.address)" == "10.0.0.2" && machine.externalAddress == IPv4Address("1.2.3.4"))
        let plain = try #require(Machine(Self.node("w2", [("Hostname", "w2"), ("InternalIP", "10.0.0.3")])))
        #expect("\(plain.address)" == "10.0.0.3" && plain.externalAddress == nil)
        let outer = try #require(Machine(Self.node("w3", [("ExternalIP", "1.2.3.5")])))
        #expect("\(outer.address)" == "1.2.3.5")
    }

    private static func hosts(_ services: [JSON], configured: [NetworkMember]) throws -> [ServiceHosts.Host] {
        let inventory: JSON = [
            "metadata": [
                "name": "paictl-service-net", "namespace": "default",
                "labels": ["applyset.kubernetes.io/id": "id-net"],
            ]
        ]
        var survey = MemberSurvey(
            try ServiceMembers([
                list([inventory]), list([]),
                list([deployment("net-0", ready: 1), deployment("net-1", ready: 0), deployment("net-11", ready: 1)]),
                list([]), list([]), list([]), list(services),
            ])
        )
        #expect(survey.requests.map(\.target) == ["/api/v1/nodes", "/api/v1/namespaces/default/pods"])
        try survey.take([
            list([
                node("w1", [("InternalIP", "10.0.0.2"), ("ExternalIP", "1.2.3.4")]),
                node("w2", [("InternalIP", "10.0.0.3")]),
            ]),
            list([
                pod(
                    "net-0-77d-x",
                    of: ("ReplicaSet", "net-0-77d"),
                    on: "w1",
                    [["containerPort": 5000, "hostPort": 5000]]
                ),
                pod("net-11-77d-x", of: ("ReplicaSet", "net-11-77d"), on: "w2"),
                pod("other", of: ("StatefulSet", "net-0"), on: "w2"),
            ]),
        ])
        return survey.hosts(of: "net", configured: configured)
    }

    @Test func `machine, ports by their rules, and who is not in the configuration`() throws {
        let services: [JSON] = [
            [
                "metadata": Self.metadata("net-0", "net-0"),
                "spec": [
                    "type": "NodePort", "ports": [["name": "a", "port": 80, "nodePort": 30500, "protocol": "UDP"]],
                ],
            ],
            [
                "metadata": Self.metadata("net-all"),
                "spec": [
                    "type": "NodePort", "ports": [["port": 1, "nodePort": 30511], ["port": 2, "nodePort": 30599]],
                ],
            ],
            [
                "metadata": Self.metadata("net-1", "net-1"),
                "spec": ["type": "LoadBalancer", "ports": [["name": "rpc", "port": 4000]]],
                "status": ["loadBalancer": ["ingress": [["ip": "9.9.9.9"]]]],
            ],
        ]
        let hosts = try Self.hosts(
            services,
            configured: [
                NetworkMember(
                    role: "node",
                    name: "net-0",
                    ports: [NetworkMember.Port("dht", 30500, "UDP"), NetworkMember.Port("call", 30511, "TCP")]
                ), NetworkMember(role: "node", name: "net-1"), NetworkMember(role: "node", name: "net-2"),
            ]
        )
        #expect(hosts.map(\.member) == ["net-0", "net-1", "net-2", "net-11"])
        #expect(hosts.map(\.role) == ["node", "node", "node", nil])
        #expect(hosts.map(\.machine) == ["w1", nil, nil, "w2"])
        #expect(hosts.map(\.isReady) == [true, false, false, true])
        #expect(
            hosts[0].endpoints == [
                ServiceHosts.Endpoint("dht", "1.2.3.4:30500", "UDP", .node),
                ServiceHosts.Endpoint("a", "net-0.default:80", "UDP", .cluster),
                ServiceHosts.Endpoint("call", "1.2.3.4:30511", "TCP", .node),
                ServiceHosts.Endpoint("5000", "1.2.3.4:5000", "TCP", .host),
            ]
        )
        #expect(
            hosts[1].endpoints == [
                ServiceHosts.Endpoint("rpc", "9.9.9.9:4000", "TCP", .balancer),
                ServiceHosts.Endpoint("rpc", "net-1.default:4000", "TCP", .cluster),
            ]
        )
        #expect(ServiceHosts(hosts).verdict == .changes)
    }
}
