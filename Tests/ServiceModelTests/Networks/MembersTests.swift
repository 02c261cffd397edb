import ClusterModel
import Kubernetes
import ServiceModel
import TestSupport
import Testing

/// Members of a package: how many, what they are called, where, at which ports.
@Suite struct MembersTests {
    private static let objects = """
        {% for member in members.node %}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "{{ member.name }}"}
        data:
          where: "{{ member.machine }} {{ member.address }}"
          ports: "{{ member.ports.rpc }} {{ member.ports.p_2_p }} {{ ports.all }}"
          peers: "{% for peer in members.node if peer.index != member.index %}{{ peer.name }} {% endfor %}"
        {% endfor %}
        """

    private func files(_ package: String, _ entry: String = "net: ~") -> [String: String] {
        [
            "services-configuration.yaml": "services: {\(entry)}\n", "services/net/package.yaml": package,
            "services/net/net.yaml.j2": Self.objects,
        ]
    }

    private func data(_ package: String, _ entry: String = "net: ~") throws -> [String: [String: String]] {
        let services = try ServiceDirectory(files(package, entry)).catalogue(isStrict: true).services
        let objects = services.flatMap(\.objects).map { ($0.reference.name, $0.body["data"]?.texts ?? [:]) }
        return Dictionary(objects) { $1 }
    }

    private static let package = """
        options:
          count: {type: integer, default: 3}
          base: {type: port, default: 30010}
        members:
          node: {count: count, first: options.count * 0 + 1}
        ports:
          rpc: {base: base, plus: 1, step: 5, of: node, where: node}
          p-2-p: {base: 5000, of: node, where: host, protocol: udp}
          all: {base: base, where: node}
        """

    @Test func `members have names by number, machines in turn, ports by rules, and know each other`() throws {
        let data = try data(Self.package)
        #expect(data.keys.sorted() == ["net-1", "net-2", "net-3"])
        #expect(
            data["net-1"] == ["where": "w1 10.0.0.2", "ports": "30011 5000 30010", "peers": "net-2 net-3 "]
        )
        #expect(data["net-3"] == ["where": "w1 10.0.0.2", "ports": "30021 5002 30010", "peers": "net-1 net-2 "])
    }

    @Test func `one more member changes no other but for its peers`() throws {
        let three = try data(Self.package)
        let four = try data(Self.package, "net: {count: 4}")
        for (name, values) in three {
            #expect(four[name]?["ports"] == values["ports"])
            #expect(four[name]?["where"] == values["where"])
        }
        #expect(four.count == 4)
    }

    @Test func `a second role goes on where the first one's machines end`() throws {
        let package = """
            members:
              seed: {count: 1}
              node: {count: 2, name: "n{{ member.number }}", after: seed}
            ports: {rpc: 1, p-2-p: {list: ports, of: node}, all: 2}
            options: {ports: {type: list, default: [7001, 7009]}}
            """
        let services = try ServiceDirectory(
            files(package).merging([
                "services/net/net.yaml.j2":
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {all: \"{% for m in members.node %}{{ m.name }}@{{ m.machine }}:{{ m.ports['p-2-p'] }} {% endfor %}\"}\n"
            ]) { $1 }
        ).catalogue(isStrict: true).services
        #expect(services[0].objects[0].body["data"]?.texts == ["all": "n0@w2:7001 n1@w1:7009 "])
    }

    @Test func `ports of Services are everybody's, each once for each protocol`() throws {
        func service(_ name: String, _ transport: String) -> String {
            "{apiVersion: v1, kind: Service, metadata: {name: \(name)}, spec: {type: NodePort, ports: [{port: 1, nodePort: 30500, protocol: \(transport)}]}}\n"
        }
        func complaints(_ one: String, _ other: String) throws -> [String] {
            try ServiceDirectory([
                "services-configuration.yaml": "services: {a: ~, b: ~}\n", "services/a/a.yaml": service("a", one),
                "services/b/b.yaml": service("b", other),
            ]).complaints()
        }
        #expect(try complaints("TCP", "UDP") == [])
        let found = try complaints("TCP", "TCP")
        #expect(found.count == 1)
        #expect(
            found.first?.contains("b.yaml:1:1: port 30500 of every machine is wanted by 'b' and by 'a', at") == true
        )
    }

    @Test func `a check tells its sentence at the option that is to blame`() throws {
        let package = """
            options: {count: {type: integer, default: 4}}
            checks:
              - {that: options.count % 2 == 1, otherwise: "{{ options.count }} is even, and {{ values.word }}", option: count}
            values: {word: "odd {{ 'num' ~ 'bers' }} win"}
            members: {node: {count: count}}
            """
        let said = try ServiceDirectory(files(package, "net: {count: 2}")).complaints()
        #expect(said == ["services-configuration.yaml:1:25: 2 is even, and odd numbers win"])
        let unsaid = try ServiceDirectory(files(package)).complaints()
        #expect(unsaid == ["services-configuration.yaml:1:12: 4 is even, and odd numbers win"])
    }
}
